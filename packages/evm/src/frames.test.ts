import { describe, expect, it } from 'vitest'
import { assemble, type Part, returnTop } from '../test/assemble.ts'
import {
  alice,
  bob,
  contract,
  environment,
  executed,
  numberOf,
  runCode,
  start,
  transaction,
  wordOf,
} from '../test/harness.ts'
import { EngineLimitError, UNLIMITED } from './index.ts'

const GAS = environment.gasLimit
const call = (to: Part, gas: Part = 'GAS', value: Part = 0): Part => [0, 0, 0, 0, value, to, gas, 'CALL']

describe('frames', () => {
  it('nests calls 1024 deep, and no deeper', () => {
    const { evm, state } = start({ rules: { maxTransactionGas: UNLIMITED } })
    // Counts its entries in transient storage, then calls itself with all gas.
    const code = assemble(0, 'TLOAD', 1, 'ADD', 0, 'TSTORE', call('ADDRESS'), 'POP', 0, 'TLOAD', returnTop)
    state.set(contract, { code, nonce: 1n })
    const result = evm.call({ to: contract, gas: 10n ** 13n })
    expect(result.status).toBe('success')
    expect(numberOf(result.output)).toBe(1025n)
  })

  it('nests creations 1024 deep', () => {
    const { evm, state } = start({ rules: { maxTransactionGas: UNLIMITED } })
    // Creates a copy of itself; each writes a slot of its own, so that all of them leave a trace.
    const code = assemble(
      0,
      'CODESIZE',
      0,
      0,
      'CODECOPY',
      'CODESIZE',
      0,
      0,
      'CREATE',
      'DUP1',
      1,
      'SSTORE',
      0,
      0,
      'RETURN',
    )
    state.set(contract, { code, nonce: 1n })
    state.set(alice, { balance: 10n ** 30n })
    const result = executed(evm.execute([transaction({ gasLimit: 10n ** 14n })], UNLIMITED)[0])
    expect(result.status).toBe(1)
    // The deepest creation fails and stores nothing.
    expect(evm.takeDiff().storage).toHaveLength(1024)
  })

  it('gives a callee all but a 64th of the gas, and takes back what it leaves', () => {
    expect(numberOf(runCode(assemble(call(numberOf(bob), 0xffffffff), returnTop)).output)).toBe(1n)
  })

  it('undoes storage, transient storage, balances, logs and refunds of a callee that reverts', () => {
    const { evm, state } = start()
    state.set(bob, {
      code: assemble(9, 1, 'SSTORE', 9, 1, 'TSTORE', 0, 2, 'SSTORE', 0, 0, 'LOG0', call(1, 'GAS', 3), 0, 0, 'REVERT'),
    })
    state.set(contract, { balance: 100n, code: assemble(call(numberOf(bob), 'GAS', 50), 0, 0, 'LOG0', returnTop) })
    state.setSlot(bob, wordOf(2), wordOf(1))
    const result = executed(evm.execute([transaction()], GAS)[0])
    expect(numberOf(result.output)).toBe(0n)
    expect(result.logs).toHaveLength(1)
    expect(evm.state.account(contract)!.balance).toBe(100n)
    expect(evm.takeDiff().storage).toEqual([])
  })

  it('answers a failed creation with zero and a successful one with the address', () => {
    const create = (code: Uint8Array): Part => [
      numberOf(code) << BigInt(8 * (32 - code.length)),
      0,
      'MSTORE',
      code.length,
      0,
      0,
      'CREATE',
    ]
    expect(numberOf(runCode(assemble(create(assemble(0, 0, 'REVERT')), returnTop)).output)).toBe(0n)
    expect(numberOf(runCode(assemble(create(assemble('STOP')), returnTop)).output)).not.toBe(0n)
    // The code 0xef is refused (EIP-3541).
    expect(numberOf(runCode(assemble(create(assemble(0xef, 0, 'MSTORE8', 1, 0, 'RETURN')), returnTop)).output)).toBe(0n)
  })

  it('keeps return data until the next call', () => {
    const { evm, state } = start()
    state.set(bob, { code: assemble(0xbeef, returnTop) })
    const probe = assemble(
      call(numberOf(bob)),
      'POP',
      0xffff,
      100_000,
      'MSTORE',
      32,
      0,
      0,
      'RETURNDATACOPY',
      32,
      0,
      'RETURN',
    )
    state.set(contract, { code: probe })
    expect(numberOf(evm.call({ to: contract }).output)).toBe(0xbeefn)
    expect(runCode(assemble(1, 0, 0, 'RETURNDATACOPY')).reason).toBe('return data out of bounds')
  })

  it.each<[string, Part[], string]>([
    ['a jump into push data', [0x5b, 1, 'JUMP'], 'invalid jump destination'],
    ['a jump beyond the code', [1n << 255n, 'JUMP'], 'invalid jump destination'],
    ['an endless loop', ['JUMPDEST', 0, 'JUMP'], 'out of gas'],
    ['memory at the end of the address space', [1, (1n << 256n) - 1n, 'MSTORE'], 'out of gas'],
    ['memory at 2 GiB', [1, (1n << 31n) - 32n, 'MSTORE'], 'out of gas'],
    ['a hash of more than there is', [(1n << 64n) - 1n, 1, 'KECCAK256'], 'out of gas'],
    ['return data of more than there is', [1n << 40n, 0, 'RETURN'], 'out of gas'],
    ['a creation of more than EIP-3860 allows', [49_153, 0, 0, 'CREATE'], 'max initcode size exceeded'],
  ])('halts on %s', (_, parts, reason) => {
    expect(runCode(assemble(parts)).reason).toBe(reason)
  })

  it('refuses to write in a static call, whatever is written', () => {
    const writes: Part[][] = [
      [1, 1, 'SSTORE'],
      [1, 1, 'TSTORE'],
      [0, 0, 'LOG0'],
      [0, 0, 0, 'CREATE'],
      [0, 0, 0, 0, 'CREATE2'],
      [call(1, 'GAS', 1)],
      [0, 'SELFDESTRUCT'],
    ]
    for (const write of writes) {
      const { evm, state } = start()
      state.set(bob, { code: assemble(write, 'STOP'), balance: 5n })
      state.set(contract, { code: assemble(0, 0, 0, 0, numberOf(bob), 'GAS', 'STATICCALL', returnTop) })
      expect(numberOf(evm.call({ to: contract }).output), String(write)).toBe(0n)
    }
  })
})

describe('bounds of memory', () => {
  it('gives a transaction up that needs more than the engine may use, and goes on', () => {
    const { evm, state } = start({ maxMemoryBytes: 128 * 2 ** 20, rules: { maxTransactionGas: UNLIMITED } })
    state.set(contract, { code: assemble(1, 0x7f000000, 'MSTORE') })
    state.set(alice, { balance: 10n ** 40n })
    const gasLimit = 10n ** 16n
    expect(() => evm.call({ to: contract, gas: gasLimit })).toThrow(EngineLimitError)
    const results = evm.execute([transaction({ gasLimit }), transaction({ to: bob, gasLimit: 21_000n })], UNLIMITED)
    expect(results[0]).toMatchObject({ outcome: 'invalid', code: 'engine-limit' })
    expect(executed(results[1]).status).toBe(1)
    expect(evm.state.account(alice)!.nonce).toBe(1n)
  })

  it('grows to what the gas of the largest transaction buys', () => {
    const { evm, state } = start()
    // Each frame takes a word of memory for every 4096 gas that it has, and gives the rest to the next.
    const code = assemble(1, 'GAS', 12, 'SHR', 5, 'SHL', 'MSTORE8', call('ADDRESS'))
    state.set(contract, { code })
    expect(evm.call({ to: contract, gas: 30_000_000n }).status).toBe('success')
  })

  it('survives more code than the cache holds, in one batch', () => {
    const { evm, state } = start({ maxMemoryBytes: 128 * 2 ** 20 })
    // Asks for the code size of 500 accounts from the number in the call data on.
    const ask: Part = ['DUP1', 'EXTCODESIZE', 'POP', 1, 'ADD', 'DUP2', 'DUP2', 'LT', 8, 'JUMPI']
    state.set(contract, { code: assemble(0, 'CALLDATALOAD', 'DUP1', 500, 'ADD', 'SWAP1', 'JUMPDEST', ask) })
    const count = 3000
    for (let i = 0; i < count; i++) {
      const code = new Uint8Array(24_576)
      code.set(wordOf(i))
      state.set(wordOf(2 ** 32 + i).subarray(12), { code })
    }
    const transactions = Array.from({ length: count / 500 }, (_, i) =>
      transaction({ nonce: BigInt(i), data: wordOf(2 ** 32 + i * 500), gasLimit: 3_000_000n }),
    )
    const results = evm.execute(transactions, GAS)
    expect(results.map((result) => executed(result).failure)).toEqual(transactions.map(() => undefined))
    expect(state.reads.codes).toBeGreaterThanOrEqual(count)
  })

  it('refuses a transaction that is larger than its input, and goes on', () => {
    const { evm } = start({ maxMemoryBytes: 128 * 2 ** 20, rules: { maxTransactionGas: UNLIMITED } })
    const large = transaction({ data: new Uint8Array(5_000_000), gasLimit: 10n ** 9n })
    const results = evm.execute([large, transaction({ to: bob, gasLimit: 21_000n })], UNLIMITED)
    expect(results[0]).toMatchObject({ outcome: 'invalid', code: 'engine-limit' })
    expect(executed(results[1]).status).toBe(1)
  })

  it('does not let a reader use its own engine', () => {
    const { evm, state } = start()
    state.account = () => {
      evm.call({})
      return undefined
    }
    expect(() => evm.call({ to: bob })).toThrow('The engine is running')
  })

  it('survives more accounts, slots and codes than the cache holds', () => {
    const { evm, state } = start({ maxMemoryBytes: 128 * 2 ** 20 })
    // Reads 2,000 slots from the number in the call data on, and writes one.
    const loop = assemble(
      0,
      'CALLDATALOAD',
      'DUP1',
      2000,
      'ADD',
      'SWAP1',
      'JUMPDEST',
      'DUP1',
      'SLOAD',
      'POP',
      1,
      'ADD',
      'DUP2',
      'DUP2',
      'LT',
      8,
      'JUMPI',
      1,
      'SWAP1',
      'SSTORE',
    )
    state.set(contract, { code: loop, nonce: 1n })
    const count = 100
    for (let i = 0; i < count; i++) {
      const [result] = evm.execute(
        [transaction({ nonce: BigInt(i), data: wordOf(i * 2000), gasLimit: 10_000_000n })],
        GAS,
      )
      expect(executed(result).status).toBe(1)
      if (i % 40 === 39) {
        const diff = evm.takeDiff()
        expect(diff.storage).toHaveLength(40)
        state.apply(diff)
      }
    }
    expect(evm.takeDiff().storage).toHaveLength(count % 40)
    expect(state.reads.slots).toBeGreaterThan(count * 2000 - 1)
  })
})
