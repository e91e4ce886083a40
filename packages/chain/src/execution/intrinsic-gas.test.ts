import { createSigner, keccak256, recoverTransaction } from '@megarollup/crypto'
import { createEvm } from '@megarollup/evm'
import {
  type AccessListEntry,
  type Account,
  EMPTY_CODE_HASH,
  encodeTransaction,
  type StateReader,
  type Transaction,
  transactionSigningPayload,
} from '@megarollup/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accountKey } from '../../test/test-genesis.ts'
import { intrinsicGasOf } from './intrinsic-gas.ts'

const rich: Account = { nonce: 0n, balance: 1n << 200n, codeHash: EMPTY_CODE_HASH }
const sender = createSigner(accountKey(0)).address
const state: StateReader = {
  account: (address) => (Buffer.compare(address, sender) === 0 ? rich : undefined),
  storage: () => new Uint8Array(32),
  code: () => new Uint8Array(),
}
const evm = createEvm({ chainId: 901n, state })
const environment = {
  ...{ number: 1n, timestamp: 1n, baseFeePerGas: 7n, gasLimit: 1n << 40n, coinbase: new Uint8Array(20) },
  ...{ prevRandao: new Uint8Array(32), parentBeaconBlockRoot: new Uint8Array(32) },
}
evm.setBlock(environment, { blockHash: () => new Uint8Array(32) })

/** What the engine says of a transaction with this gas limit. */
function outcomeOf(unsigned: Transaction, gasLimit: bigint): string {
  const transaction = { ...unsigned, gasLimit } as Transaction
  const signature = createSigner(accountKey(0)).sign(keccak256(transactionSigningPayload(transaction)))
  const number = (from: number) => BigInt(`0x${Buffer.from(signature.subarray(from, from + 32)).toString('hex')}`)
  const signed = { ...transaction, r: number(0), s: number(32), yParity: signature[64]! }
  evm.reset()
  const [result] = evm.execute([recoverTransaction(encodeTransaction(signed))], 1n << 40n)
  return result!.outcome === 'invalid' ? result!.code : result!.outcome
}

const address = fc.uint8Array({ minLength: 20, maxLength: 20 })
const data = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.integer({ min: 0, max: 2_000 }).map((length) => new Uint8Array(length)),
)
const accessList: fc.Arbitrary<AccessListEntry[]> = fc.array(
  fc.record({ address, storageKeys: fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 3 }) }),
  { maxLength: 3 },
)
const authorization = address.map((delegate) => ({
  ...{ chainId: 901n, address: delegate, nonce: 0n, yParity: 0, r: 1n, s: 1n },
}))
const common = { chainId: 901n, nonce: 0n, gasLimit: 0n, value: 0n, yParity: 0, r: 1n, s: 1n }
const fees = { maxPriorityFeePerGas: 0n, maxFeePerGas: 7n }
const anyTransaction: fc.Arbitrary<Transaction> = fc.oneof(
  fc.record({ to: fc.option(address, { nil: undefined }), data }).map((fields) => ({
    ...{ type: 0 as const, gasPrice: 7n, ...common, ...fields },
  })),
  fc.record({ to: fc.option(address, { nil: undefined }), data, accessList }).map((fields) => ({
    ...{ type: 1 as const, gasPrice: 7n, ...common, ...fields },
  })),
  fc.record({ to: fc.option(address, { nil: undefined }), data, accessList }).map((fields) => ({
    ...{ type: 2 as const, ...fees, ...common, ...fields },
  })),
  fc
    .record({
      ...{ to: address, data, accessList },
      authorizationList: fc.array(authorization, { minLength: 1, maxLength: 3 }),
    })
    .map((fields) => ({ type: 4 as const, ...fees, ...common, ...fields })),
)

describe('intrinsicGasOf', () => {
  it('is the least gas limit with which the engine takes a transaction', () => {
    fc.assert(
      fc.property(anyTransaction, (transaction) => {
        const { intrinsic, floor } = intrinsicGasOf(transaction)
        const least = intrinsic > floor ? intrinsic : floor
        expect(outcomeOf(transaction, least)).toBe('executed')
        expect(outcomeOf(transaction, least - 1n)).toBe(least === intrinsic ? 'intrinsic-gas' : 'floor-gas')
      }),
      { numRuns: 150 },
    )
  })
})
