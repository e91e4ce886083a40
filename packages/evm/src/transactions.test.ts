import type { Address } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { assemble } from '../test/assemble.ts'
import {
  addressOf,
  alice,
  bob,
  CHAIN_ID,
  coinbase,
  contract,
  environment,
  executed,
  start,
  transaction,
  wordOf,
} from '../test/harness.ts'
import { UNLIMITED } from './index.ts'
import type { ExecutableTransaction, TransactionResult } from './types.ts'

const GAS = environment.gasLimit

function codeOf(result: TransactionResult | undefined): string {
  return result?.outcome === 'invalid' ? result.code : `${result?.outcome}`
}

describe('transactions', () => {
  it('refuses numbers that are no 256-bit integers, and goes on', () => {
    const { evm, state } = start()
    for (const value of [-1n, 1n << 256n]) {
      expect(() => evm.execute([transaction({ to: bob, value })], GAS)).toThrow('does not fit in 256 bits')
      expect(() => evm.execute([transaction({ maxFeePerGas: value })], GAS)).toThrow('does not fit in 256 bits')
      expect(() => evm.call({ from: alice, to: bob, value })).toThrow('does not fit in 256 bits')
    }
    state.set(contract, { balance: -1n })
    expect(() => evm.call({ to: contract })).toThrow('does not fit in 256 bits')
    executed(evm.execute([transaction({ to: bob, value: 5n })], GAS)[0])
    expect(evm.state.account(bob)!.balance).toBe(5n)
  })

  it('moves value, raises the nonce, burns the base fee and pays the coinbase the rest', () => {
    const { evm } = start()
    const result = executed(evm.execute([transaction({ to: bob, value: 5n, gasLimit: 21_000n })], GAS)[0])
    expect(result).toMatchObject({ status: 1, gasUsed: 21_000n, logs: [], failure: undefined })
    expect(evm.state.account(bob)!.balance).toBe(5n)
    expect(evm.state.account(coinbase)!.balance).toBe(21_000n)
    expect(evm.state.account(alice)).toMatchObject({ nonce: 1n, balance: 1000n * 10n ** 18n - 5n - 21_000n * 8n })
  })

  it('lets each transaction see the changes of those before it, whatever became of them', () => {
    const { evm, state } = start()
    state.set(contract, { code: assemble(0, 'SLOAD', 1, 'ADD', 0, 'SSTORE') })
    const results = evm.execute(
      [0n, 5n, 1n, 1n, 2n].map((nonce) => transaction({ nonce })),
      GAS,
    )
    expect(results.map(codeOf)).toEqual(['executed', 'nonce-too-high', 'executed', 'nonce-too-low', 'executed'])
    expect(evm.state.storage(contract, wordOf(0))).toEqual(wordOf(3))
  })

  it('gives logs with address, topics and data', () => {
    const { evm, state } = start()
    state.set(contract, { code: assemble(0xabcd, 0, 'MSTORE', 11, 22, 3, 29, 'LOG2', 0, 0, 'LOG0') })
    const { logs } = executed(evm.execute([transaction()], GAS)[0])
    expect(logs).toEqual([
      { address: contract, topics: [wordOf(22), wordOf(11)], data: Uint8Array.of(0, 0xab, 0xcd) },
      { address: contract, topics: [], data: new Uint8Array() },
    ])
  })

  it('charges the floor for data that costs more than its execution (EIP-7623)', () => {
    const { evm } = start()
    const data = new Uint8Array(100).fill(1)
    expect(executed(evm.execute([transaction({ to: bob, data })], GAS)[0]).gasUsed).toBe(21_000n + 100n * 40n)
  })

  it('refunds at most a fifth (EIP-3529)', () => {
    const { evm, state } = start()
    state.set(contract, { code: assemble(Array.from({ length: 10 }, (_, i) => [0, i, 'SSTORE'])) })
    for (let i = 0; i < 10; i++) state.setSlot(contract, wordOf(i), wordOf(1))
    const before = 21_000n + 10n * 5000n + 10n * 5n
    expect(executed(evm.execute([transaction()], GAS)[0]).gasUsed).toBe(before - before / 5n)
  })

  it('warms what the access list names, for its price (EIP-2930)', () => {
    const { evm, state } = start()
    state.set(contract, { code: assemble(7, 'SLOAD') })
    const accessList = [{ address: contract, storageKeys: [wordOf(7)] }]
    expect(executed(evm.execute([transaction({ accessList })], GAS)[0]).gasUsed).toBe(
      21_000n + 2400n + 1900n + 3n + 100n,
    )
  })

  it('runs more transactions than one batch of records holds', () => {
    const { evm } = start({ maxMemoryBytes: 160 * 2 ** 20, rules: { maxTransactionGas: UNLIMITED } })
    const data = new Uint8Array(700_000)
    const transactions = Array.from({ length: 40 }, (_, i) =>
      transaction({ nonce: BigInt(i), to: bob, data, gasLimit: 8_000_000n }),
    )
    const results = evm.execute(transactions, UNLIMITED)
    expect(results.map((result) => executed(result).gasUsed)).toEqual(transactions.map(() => 21_000n + 700_000n * 10n))
  })

  it('leaves a transaction out for which the block has no room, and goes on with smaller ones', () => {
    const { evm } = start()
    const results = evm.execute(
      [
        transaction({ to: bob, gasLimit: 60_000n }),
        transaction({ nonce: 1n, to: bob, gasLimit: 60_000n }),
        transaction({ nonce: 1n, to: bob, gasLimit: 21_000n }),
      ],
      80_000n,
    )
    expect(results.map(codeOf)).toEqual(['executed', 'block-full', 'executed'])
  })
})

describe('invalid transactions', () => {
  const poor = addressOf(0x99)
  const type4 = (fields: object): ExecutableTransaction => {
    const base = transaction().transaction
    return {
      sender: alice,
      transaction: { ...base, type: 4, authorizationList: [], ...fields } as ExecutableTransaction['transaction'],
    }
  }
  const type3 = (fields: object): ExecutableTransaction => {
    const base = transaction().transaction
    const blobs = { maxFeePerBlobGas: 1n, blobVersionedHashes: [Uint8Array.from([1, ...new Uint8Array(31)])] }
    return {
      sender: alice,
      transaction: { ...base, type: 3, ...blobs, ...fields } as ExecutableTransaction['transaction'],
    }
  }
  it('include blobs that offer less than the block asks for their gas', () => {
    const { evm } = start({ blockOptions: { blobBaseFee: 2n } })
    const offer = (maxFeePerBlobGas: bigint) => codeOf(evm.execute([type3({ maxFeePerBlobGas, to: bob })], GAS)[0])
    expect([offer(1n), offer(2n)]).toEqual(['blob-fee-too-low', 'executed'])
  })

  const from = (sender: Address, fields: Parameters<typeof transaction>[0] = {}) => transaction(fields, sender)

  it.each<[string, ExecutableTransaction, string]>([
    [
      'nonce-too-low',
      from(bob, { nonce: 2n }),
      'nonce too low: address 0xb0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0, tx: 2 state: 3',
    ],
    [
      'nonce-too-high',
      transaction({ nonce: 1n }),
      'nonce too high: address 0xa1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1, tx: 1 state: 0',
    ],
    [
      'nonce-max',
      from(addressOf(0x77), { nonce: (1n << 64n) - 1n }),
      'nonce has max value: address 0x7777777777777777777777777777777777777777, nonce: 18446744073709551615',
    ],
    [
      'gas-limit-too-high',
      transaction({ gasLimit: (1n << 24n) + 1n }),
      'transaction gas limit too high (cap: 16777216, tx: 16777217)',
    ],
    [
      'sender-not-eoa',
      from(contract),
      'sender not an eoa: address 0xcccccccccccccccccccccccccccccccccccccccc, len(code): 1',
    ],
    [
      'priority-fee-above-max-fee',
      transaction({ maxPriorityFeePerGas: 11n }),
      'max priority fee per gas higher than max fee per gas: address 0xa1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1, maxPriorityFeePerGas: 11, maxFeePerGas: 10',
    ],
    [
      'max-fee-below-base-fee',
      transaction({ maxFeePerGas: 6n }),
      'max fee per gas less than block base fee: address 0xa1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1, maxFeePerGas: 6, baseFee: 7',
    ],
    [
      'insufficient-funds',
      from(poor, { value: 1n }),
      'insufficient funds for gas * price + value: address 0x9999999999999999999999999999999999999999 have 10000000 want 10000001',
    ],
    [
      'insufficient-funds',
      transaction({ value: (1n << 256n) - 1n }),
      'insufficient funds for gas * price + value: address 0xa1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1 have 1000000000000000000000 want 9999999',
    ],
    ['intrinsic-gas', transaction({ gasLimit: 20_999n }), 'intrinsic gas too low: have 20999, want 21000'],
    [
      'floor-gas',
      transaction({ gasLimit: 23_000n, data: new Uint8Array(100).fill(1) }),
      'insufficient gas for floor data gas cost: have 23000, want 25000',
    ],
    [
      'initcode-size',
      transaction({ to: undefined, data: new Uint8Array(49_153), gasLimit: 10_000_000n }),
      'max initcode size exceeded: code size 49153 limit 49152',
    ],
    ['wrong-chain', transaction({ chainId: CHAIN_ID + 1n }), 'invalid chain id for signer'],
    [
      'empty-authorization-list',
      type4({}),
      'EIP-7702 transaction with empty auth list (sender 0xa1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1)',
    ],
    ['no-blobs', type3({ blobVersionedHashes: [] }), 'blob transaction missing blob hashes'],
    ['blob-version', type3({ blobVersionedHashes: [new Uint8Array(32)] }), 'blob has invalid hash version'],
    ['blob-creates-contract', type3({ to: undefined }), 'blob transaction of type create'],
    [
      'too-many-blobs',
      type3({ blobVersionedHashes: Array.from({ length: 7 }, () => Uint8Array.from([1, ...new Uint8Array(31)])) }),
      'blob transaction has too many blobs (7)',
    ],
  ])('%s: changes nothing and says why', (code, invalid, message) => {
    const { evm, state } = start()
    state.set(bob, { nonce: 3n, balance: 10n ** 18n })
    state.set(poor, { balance: 10_000_000n })
    state.set(contract, { code: assemble('STOP'), balance: 10n ** 18n })
    state.set(addressOf(0x77), { nonce: (1n << 64n) - 1n, balance: 10n ** 18n })
    expect(evm.execute([invalid], GAS)).toEqual([{ outcome: 'invalid', code, message }])
    expect(evm.takeDiff()).toEqual({ accounts: [], storage: [], codes: [] })
  })
})

describe('delegation (EIP-7702)', () => {
  const authorize = (address: Address, nonce: bigint, authority: Address | undefined): ExecutableTransaction => ({
    sender: alice,
    authorities: [authority],
    transaction: {
      ...transaction({ to: bob }).transaction,
      type: 4,
      authorizationList: [{ chainId: CHAIN_ID, address, nonce, yParity: 0, r: 1n, s: 1n }],
    } as ExecutableTransaction['transaction'],
  })

  it('runs the code of the delegate in the account that delegates', () => {
    const { evm, state } = start()
    state.set(contract, { code: assemble('ADDRESS', 0, 'SSTORE') })
    expect(executed(evm.execute([authorize(contract, 0n, bob)], GAS)[0]).status).toBe(1)
    expect(evm.state.storage(bob, wordOf(0)).slice(12)).toEqual(bob)
    const designator = evm.state.code(evm.state.account(bob)!.codeHash)
    expect(designator).toEqual(Uint8Array.from([0xef, 0x01, 0x00, ...contract]))
  })

  it('passes over a bad signature and a wrong nonce, and keeps a delegation when the call reverts', () => {
    const { evm, state } = start()
    state.set(contract, { code: assemble(0, 0, 'REVERT') })
    evm.execute([authorize(contract, 0n, undefined)], GAS)
    const wrong = authorize(contract, 1n, bob)
    evm.execute([{ ...wrong, transaction: { ...wrong.transaction, nonce: 1n } }], GAS)
    expect(evm.state.account(bob)).toBeUndefined()
    const right = authorize(contract, 0n, bob)
    expect(executed(evm.execute([{ ...right, transaction: { ...right.transaction, nonce: 2n } }], GAS)[0]).status).toBe(
      0,
    )
    expect(evm.state.account(bob)!.nonce).toBe(1n)
  })
})
