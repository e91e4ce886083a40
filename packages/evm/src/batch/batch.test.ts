import { describe, expect, it } from 'vitest'
import { assemble } from '../../test/assemble.ts'
import {
  addressOf,
  alice,
  bob,
  CHAIN_ID,
  contract,
  environment,
  executed,
  start,
  transaction,
  wordOf,
} from '../../test/harness.ts'
import { BatchResults, type ExecutableTransaction, TransactionBatch } from '../index.ts'

const GAS = environment.gasLimit

function batchOf(transactions: readonly ExecutableTransaction[]): TransactionBatch {
  const batch = new TransactionBatch({ chainId: CHAIN_ID })
  for (const each of transactions) batch.add(each)
  return batch
}

/** An engine whose contract logs and returns its input, reverts when that is empty, and halts when it begins with 0xff. */
function startEcho() {
  const { evm, state } = start()
  const code = assemble('CALLDATASIZE', 0, 0, 'CALLDATACOPY', 7, 'CALLDATASIZE', 0, 'LOG1', 'CALLDATASIZE', 0)
  state.set(contract, { code: Uint8Array.from([...code, 0xf3]) })
  state.set(bob, { code: assemble(0, 0, 'REVERT') })
  state.set(addressOf(0xee), { code: assemble('INVALID') })
  return evm
}

const mixed = [
  transaction({ data: Uint8Array.of(1, 2, 3) }),
  transaction({ nonce: 1n, to: bob }),
  transaction({ nonce: 2n, to: addressOf(0xee) }),
  transaction({ nonce: 9n }),
  transaction({ nonce: 3n, gasLimit: 15_000_000n, to: bob }),
  transaction({
    nonce: 4n,
    gasLimit: 16_000_000n,
    accessList: [{ address: bob, storageKeys: [wordOf(1), wordOf(2)] }],
  }),
]

describe('a batch', () => {
  it('tells what became of each transaction', () => {
    const results = startEcho().executeBatch(batchOf(mixed), 17_000_000n)
    const outcomes = Array.from({ length: results.length }, (_, i) => results.outcome(i))
    expect(outcomes).toEqual(['success', 'revert', 'halt', 'invalid', 'revert', 'block-full'])
    expect(results.logs(0)).toEqual([{ address: contract, topics: [wordOf(7)], data: Uint8Array.of(1, 2, 3) }])
    expect(results.output(0)).toEqual(Uint8Array.of(1, 2, 3))
    expect([results.logCount(0), results.logCount(1), results.logs(1)]).toEqual([1, 0, []])
    expect([results.gasUsed(2), results.gasUsed(3)]).toEqual([1_000_000, 0])
    expect(() => results.outcome(6)).toThrow(RangeError)
  })

  it('ends as the same transactions end that come as objects', () => {
    const [first, second] = [startEcho(), startEcho()]
    const results = first.executeBatch(batchOf(mixed), GAS)
    second.execute(mixed, GAS).forEach((result, i) => {
      if (result.outcome !== 'executed') return
      expect(BigInt(results.gasUsed(i))).toBe(executed(result).gasUsed)
      expect(results.logs(i)).toEqual(result.logs)
      expect(results.output(i)).toEqual(result.output)
    })
    expect(first.takeDiff()).toEqual(second.takeDiff())
  })

  it('carries transactions that were encoded elsewhere', () => {
    const there = batchOf(mixed)
    const here = new TransactionBatch({ chainId: CHAIN_ID })
    for (let i = 0; i < there.length; i++) here.addEncoded(there.encoded(i))
    const [first, second] = [startEcho(), startEcho()]
    expect(first.executeBatch(here, GAS).length).toBe(mixed.length)
    second.executeBatch(there, GAS)
    expect(first.takeDiff()).toEqual(second.takeDiff())
  })

  it('is larger than the input of the engine, and the gas goes on being counted', () => {
    const { evm } = start({ maxMemoryBytes: 128 * 2 ** 20 })
    const data = new Uint8Array(100_000)
    const many = Array.from({ length: 90 }, (_, i) =>
      transaction({ nonce: BigInt(i), to: bob, data, gasLimit: 1_100_000n }),
    )
    const results = evm.executeBatch(batchOf(many), 60_000_000n)
    const outcomes = Array.from({ length: results.length }, (_, i) => results.outcome(i))
    const used = results.gasUsed(0)
    const fitting = Math.floor((60_000_000 - 1_100_000) / used) + 1
    expect(outcomes.filter((outcome) => outcome === 'success').length).toBe(fitting)
    expect(outcomes.indexOf('block-full')).toBe(fitting)
    expect(evm.state.account(alice)!.nonce).toBe(BigInt(fitting))
  })

  it('can be taken back up to the last diff', () => {
    const { evm, state } = start()
    state.set(contract, { code: assemble(0, 'SLOAD', 1, 'ADD', 0, 'SSTORE') })
    state.setSlot(contract, wordOf(0), wordOf(5))
    const creation = transaction({ nonce: 1n, to: undefined, data: assemble(1, 0, 'RETURN') })
    const batch = batchOf([transaction(), creation])
    const before = [evm.state.account(alice), evm.state.storage(contract, wordOf(0))]
    evm.executeBatch(batch, GAS)
    const diff = evm.takeDiff()
    evm.reset()
    evm.executeBatch(batch, GAS)
    evm.dropChanges()
    expect([evm.state.account(alice), evm.state.storage(contract, wordOf(0))]).toEqual(before)
    expect(evm.takeDiff()).toEqual({ accounts: [], storage: [], codes: [] })
    evm.executeBatch(batch, GAS)
    expect(evm.takeDiff()).toEqual(diff)
  })

  it('gives storage back that a destroyed contract had lost', () => {
    const { evm, state } = start({ fork: 'Shanghai' })
    state.set(contract, { code: assemble(0, 'SLOAD', 'SELFDESTRUCT') })
    state.setSlot(contract, wordOf(0), wordOf(5))
    evm.executeBatch(batchOf([transaction()]), GAS)
    expect(evm.state.storage(contract, wordOf(0))).toEqual(wordOf(0))
    evm.dropChanges()
    expect(evm.state.storage(contract, wordOf(0))).toEqual(wordOf(5))
  })

  it('reuses results, and leaves views of earlier ones alone when they are not reused', () => {
    const evm = startEcho()
    const kept = evm.executeBatch(batchOf([transaction({ data: Uint8Array.of(5) })]), GAS)
    const results = new BatchResults()
    for (const nonce of [1n, 2n]) {
      const again = evm.executeBatch(
        batchOf([transaction({ nonce, data: Uint8Array.of(Number(nonce)) })]),
        GAS,
        results,
      )
      expect(again).toBe(results)
      expect([results.length, ...results.output(0)]).toEqual([1, Number(nonce)])
    }
    expect(kept.output(0)).toEqual(Uint8Array.of(5))
  })
})
