import { describe, expect, it } from 'vitest'
import { assemble, type Part, returnTop } from '../test/assemble.ts'
import { bob, contract, environment, executed, numberOf, start, transaction, wordOf } from '../test/harness.ts'

const GAS = environment.gasLimit
const HISTORY = Uint8Array.from(Buffer.from('0000F90827F1C53a10cb7A02335B175320002935', 'hex'))
const parent = environment.number - 1n
const call = (to: Part): Part => [0, 0, 0, 0, 0, to, 'GAS', 'CALL']

describe('hashes that are not known yet', () => {
  const blockHash = (number: bigint) => (number === parent ? undefined : wordOf(number))

  it('defer a transaction that asks for one, undo it, and let the others run', () => {
    const { evm, state } = start({ blockOptions: { blockHash } })
    state.set(contract, { code: assemble(1, 1, 'SSTORE', parent, 'BLOCKHASH', returnTop) })
    const results = evm.execute([transaction(), transaction({ to: bob, value: 3n })], GAS)
    expect(results[0]).toEqual({ outcome: 'deferred' })
    expect(executed(results[1]).status).toBe(1)
    expect(evm.takeDiff().storage).toEqual([])
  })

  it('defer it however deep it asks, even where the answer would have been caught', () => {
    const { evm, state } = start({ blockOptions: { blockHash } })
    state.set(bob, { code: assemble(parent, 'BLOCKHASH') })
    state.set(contract, { code: assemble(call(numberOf(bob)), 'POP') })
    expect(evm.execute([transaction()], GAS)).toEqual([{ outcome: 'deferred' }])
    expect(evm.call({ to: contract })).toMatchObject({ status: 'halt', reason: 'block hash not known yet' })
  })

  it('are asked for once a block, and again in the next', () => {
    let asked = 0
    const counting = { blockHash: (number: bigint) => wordOf(number + BigInt(asked++)) }
    const { evm, state } = start({ blockOptions: counting })
    state.set(contract, { code: assemble(parent, 'BLOCKHASH', 'POP', parent, 'BLOCKHASH', returnTop) })
    expect(numberOf(evm.call({ to: contract }).output)).toBe(parent)
    expect(asked).toBe(1)
    evm.setBlock(environment, counting)
    expect(numberOf(evm.call({ to: contract }).output)).toBe(parent + 1n)
  })

  it('do not touch who asks for another block', () => {
    const { evm, state } = start({ blockOptions: { blockHash } })
    const ask = (number: bigint) => {
      state.set(contract, { code: assemble(number, 'BLOCKHASH', returnTop) })
      evm.reset()
      return numberOf(evm.call({ to: contract }).output)
    }
    expect(ask(parent - 1n)).toBe(parent - 1n)
    expect(ask(environment.number - 256n)).toBe(environment.number - 256n)
    expect(ask(environment.number - 257n)).toBe(0n)
    expect(ask(environment.number)).toBe(0n)
    expect(ask(1n << 200n)).toBe(0n)
  })

  it('defer who reads the slot of EIP-2935 that waits for one', () => {
    const unknownHistorySlot = parent % 8191n
    const { evm, state } = start({ blockOptions: { unknownHistorySlot } })
    state.set(HISTORY, { code: assemble(0, 'CALLDATALOAD', 'SLOAD', returnTop), nonce: 1n })
    const read = (slot: bigint) => evm.execute([transaction({ to: HISTORY, data: wordOf(slot) })], GAS)[0]
    expect(read(unknownHistorySlot)).toEqual({ outcome: 'deferred' })
    expect(executed(read(unknownHistorySlot - 1n)).status).toBe(1)
    expect(numberOf(evm.call({ to: HISTORY, data: wordOf(unknownHistorySlot + (1n << 64n)) }).output)).toBe(0n)
    evm.setBlock(environment, { blockHash })
    evm.setStorage(HISTORY, wordOf(unknownHistorySlot), wordOf(77))
    const { output } = evm.call({ to: HISTORY, data: wordOf(unknownHistorySlot) })
    expect(numberOf(output)).toBe(77n)
  })
})
