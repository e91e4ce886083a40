import { describe, expect, it } from 'vitest'
import { assemble, returnTop } from '../test/assemble.ts'
import { addressOf, alice, bob, contract, environment, numberOf, start, wordOf } from '../test/harness.ts'
import { MapState } from '../test/MapState.ts'
import { createEvm, createEvmAsync, EngineUsageError } from './index.ts'

describe('call', () => {
  it('leaves no trace', () => {
    const { evm, state } = start()
    state.set(contract, { code: assemble(0, 'SLOAD', 1, 'ADD', 'DUP1', 0, 'SSTORE', returnTop) })
    expect(numberOf(evm.call({ from: alice, to: contract, value: 5n }).output)).toBe(1n)
    expect(numberOf(evm.call({ from: alice, to: contract, value: 5n }).output)).toBe(1n)
    expect(evm.takeDiff()).toEqual({ accounts: [], storage: [], codes: [] })
  })

  it('needs no balance for a fee of zero, and sees a base fee of zero then', () => {
    const { evm, state } = start()
    state.set(contract, { code: assemble('BASEFEE', 'GASPRICE', 'ADD', returnTop) })
    expect(numberOf(evm.call({ from: bob, to: contract }).output)).toBe(0n)
    expect(numberOf(evm.call({ from: alice, to: contract, gasPrice: 9n }).output)).toBe(16n)
    expect(evm.call({ from: bob, to: contract, gasPrice: 9n, gas: 50_000n })).toMatchObject({
      invalid: 'insufficient-funds',
    })
  })

  it('gives revert data, and gas used with the intrinsic gas', () => {
    const { evm, state } = start()
    state.set(contract, { code: assemble(0xdead, 0, 'MSTORE', 32, 0, 'REVERT') })
    const result = evm.call({ to: contract })
    expect(result).toMatchObject({
      status: 'revert',
      reason: 'execution reverted',
      gasUsed: 21_000n + 3n + 2n + 6n + 3n + 2n,
    })
    expect(numberOf(result.output)).toBe(0xdeadn)
  })

  it('answers a creation with the code', () => {
    const { evm } = start()
    const result = evm.call({ data: assemble(0xfe, 0, 'MSTORE8', 1, 0, 'RETURN') })
    expect(result.output).toEqual(Uint8Array.of(0xfe))
    expect(result.contractAddress).toHaveLength(20)
  })

  it('finds no storage in a contract that it creates on another state', () => {
    const { evm } = start()
    const other = new MapState()
    const creation = assemble(7, 1, 'SSTORE', 1, 'SLOAD', 2, 'SLOAD', 'ADD', returnTop)
    expect(numberOf(evm.call({ data: creation }, { state: other }).output)).toBe(7n)
  })

  it('runs on another state and in another block, and leaves the engine as it was', () => {
    const { evm, state } = start()
    const code = assemble('NUMBER', 0, 'SLOAD', 'ADD', returnTop)
    state.set(contract, { code })
    state.setSlot(contract, wordOf(0), wordOf(1))
    const old = new MapState()
    old.set(contract, { code })
    old.setSlot(contract, wordOf(0), wordOf(5))
    const block = { environment: { ...environment, number: 10n }, options: { blockHash: () => undefined } }
    expect(numberOf(evm.call({ to: contract }).output)).toBe(1001n)
    expect(numberOf(evm.call({ to: contract }, { state: old, block }).output)).toBe(15n)
    expect(numberOf(evm.call({ to: contract }).output)).toBe(1001n)
  })

  it('runs precompiles, and fails as they do', () => {
    const { evm } = start()
    const identity = addressOf(0)
    identity[19] = 4
    expect(evm.call({ to: identity, data: Uint8Array.of(1, 2, 3) }).output).toEqual(Uint8Array.of(1, 2, 3))
    const bn254 = addressOf(0)
    bn254[19] = 6
    expect(evm.call({ to: bn254, data: new Uint8Array(64).fill(1), gas: 50_000n })).toMatchObject({
      status: 'halt',
      gasUsed: 50_000n,
    })
  })

  it('lets the error of a reader through, and works again afterwards', () => {
    const { evm, state } = start()
    state.set(contract, { code: assemble(1, 'SLOAD', returnTop) })
    const broken = new MapState()
    broken.account = () => {
      throw new Error('disk on fire')
    }
    expect(() => evm.call({ to: contract }, { state: broken })).toThrow('disk on fire')
    expect(evm.call({ to: contract }).status).toBe('success')
  })
})

describe('systemCall', () => {
  it('runs as 0xff…fe without fee or nonce, and commits', () => {
    const { evm, state } = start()
    state.set(contract, { code: assemble('CALLER', 0, 'CALLDATALOAD', 'SSTORE'), nonce: 1n })
    expect(evm.systemCall(contract, wordOf(3)).status).toBe('success')
    const diff = evm.takeDiff()
    expect(diff.accounts).toEqual([])
    expect(diff.storage).toEqual([
      { address: contract, slot: wordOf(3), value: wordOf(0xfffffffffffffffffffffffffffffffffffffffen) },
    ])
  })

  it('does nothing where there is no code', () => {
    const { evm } = start()
    expect(evm.systemCall(bob, wordOf(3)).status).toBe('success')
    expect(evm.takeDiff().accounts).toEqual([])
  })
})

describe('createEvmAsync', () => {
  it('makes the same engine', async () => {
    const state = new MapState()
    state.set(contract, { code: assemble(1, 2, 'ADD', returnTop) })
    const evm = await createEvmAsync({ chainId: 1n, state })
    evm.setBlock(environment, { blockHash: () => undefined })
    expect(numberOf(evm.call({ to: contract }).output)).toBe(3n)
  })

  it('refuses a bound that it cannot keep', () => {
    expect(() => createEvm({ chainId: 1n, state: new MapState(), maxMemoryBytes: 1000 })).toThrow(EngineUsageError)
  })

  it('wants a block before it executes', () => {
    const evm = createEvm({ chainId: 1n, state: new MapState() })
    expect(() => evm.execute([], 1n)).toThrow('There is no block')
  })
})
