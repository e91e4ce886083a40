import fc from 'fast-check'
import type { Transaction } from '../src/domain/transaction.ts'

/** Valid domain values for property tests. */
export const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
export const u256 = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), u64, fc.constant(0n))
export const fixedBytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
export const anyAddress = fixedBytes(20)
export const anyHash = fixedBytes(32)
const yParity = fc.constantFrom(0, 1)

const call = {
  nonce: u64,
  gasLimit: u64,
  to: fc.option(anyAddress, { nil: undefined }),
  value: u256,
  data: fc.uint8Array({ maxLength: 100 }),
  yParity,
  r: u256,
  s: u256,
}
const accessList = fc.array(fc.record({ address: anyAddress, storageKeys: fc.array(anyHash, { maxLength: 3 }) }), {
  maxLength: 3,
})
const fees = { maxPriorityFeePerGas: u256, maxFeePerGas: u256 }
const authorization = fc.record({
  chainId: u256,
  address: anyAddress,
  nonce: u64,
  yParity: fc.nat(255),
  r: u256,
  s: u256,
})

export const anyTransaction: fc.Arbitrary<Transaction> = fc.oneof(
  fc.record({ type: fc.constant(0 as const), chainId: fc.option(u64, { nil: undefined }), gasPrice: u256, ...call }),
  fc.record({ type: fc.constant(1 as const), chainId: u64, gasPrice: u256, accessList, ...call }),
  fc.record({ type: fc.constant(2 as const), chainId: u64, ...fees, accessList, ...call }),
  fc.record({
    type: fc.constant(4 as const),
    chainId: u64,
    ...fees,
    accessList,
    authorizationList: fc.array(authorization, { maxLength: 3 }),
    ...call,
    to: anyAddress,
  }),
)
