/**
 * Why a transaction cannot be executed. The number is the kernel's, `eest` the name that the public test suite has for it.
 */
export const invalidCauses = {
  'nonce-too-low': { number: 1, eest: 'NONCE_MISMATCH_TOO_LOW' },
  'nonce-too-high': { number: 2, eest: 'NONCE_MISMATCH_TOO_HIGH' },
  'nonce-max': { number: 3, eest: 'NONCE_IS_MAX' },
  'gas-limit-too-high': { number: 4, eest: 'GAS_LIMIT_EXCEEDS_MAXIMUM' },
  'sender-not-eoa': { number: 5, eest: 'SENDER_NOT_EOA' },
  'priority-fee-above-max-fee': { number: 6, eest: 'PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS' },
  'max-fee-below-base-fee': { number: 7, eest: 'INSUFFICIENT_MAX_FEE_PER_GAS' },
  'no-blobs': { number: 8, eest: 'TYPE_3_TX_ZERO_BLOBS' },
  'too-many-blobs': { number: 9, eest: 'TYPE_3_TX_BLOB_COUNT_EXCEEDED' },
  'blob-version': { number: 10, eest: 'TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH' },
  'blob-creates-contract': { number: 11, eest: 'TYPE_3_TX_CONTRACT_CREATION' },
  'blob-fee-too-low': { number: 12, eest: 'INSUFFICIENT_MAX_FEE_PER_BLOB_GAS' },
  'set-code-creates-contract': { number: 13, eest: 'TYPE_4_TX_CONTRACT_CREATION' },
  'empty-authorization-list': { number: 14, eest: 'TYPE_4_EMPTY_AUTHORIZATION_LIST' },
  'insufficient-funds': { number: 15, eest: 'INSUFFICIENT_ACCOUNT_FUNDS' },
  'intrinsic-gas': { number: 16, eest: 'INTRINSIC_GAS_TOO_LOW' },
  'floor-gas': { number: 17, eest: 'INTRINSIC_GAS_BELOW_FLOOR_GAS_COST' },
  'initcode-size': { number: 18, eest: 'INITCODE_SIZE_EXCEEDED' },
  'wrong-chain': { number: 19, eest: 'INVALID_CHAINID' },
  'type-1-unsupported': { number: 21, eest: 'TYPE_1_TX_PRE_FORK' },
  'type-2-unsupported': { number: 22, eest: 'TYPE_2_TX_PRE_FORK' },
  'type-3-unsupported': { number: 23, eest: 'TYPE_3_TX_PRE_FORK' },
  'type-4-unsupported': { number: 24, eest: 'TYPE_4_TX_PRE_FORK' },
  'engine-limit': { number: 20, eest: undefined },
} as const

export type TransactionInvalidCode = keyof typeof invalidCauses

const byNumber = new Map(
  Object.entries(invalidCauses).map(([code, { number }]) => [number as number, code as TransactionInvalidCode]),
)

/** The code for a number of the kernel. */
export function invalidCode(number: number): TransactionInvalidCode {
  const code = byNumber.get(number)
  if (code === undefined) throw new RangeError(`The kernel gave the unknown cause ${number}`)
  return code
}
