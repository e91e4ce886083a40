import type { Transaction } from '@megarollup/protocol'

/** Gas constants of a transaction (yellow paper, appendix G; EIPs 2028, 2930, 3860, 7623, 7702). */
const TRANSACTION_GAS = 21_000n
const CREATE_GAS = 32_000n
const TOKEN_GAS = 4n
const FLOOR_TOKEN_GAS = 10n
const TOKENS_PER_NONZERO_BYTE = 4
const ACCESS_LIST_ADDRESS_GAS = 2_400n
const ACCESS_LIST_STORAGE_KEY_GAS = 1_900n
const INIT_CODE_WORD_GAS = 2n
const AUTHORIZATION_GAS = 25_000n

/** What of a transaction decides its intrinsic gas; a call request has the same fields. */
export interface IntrinsicGasInput {
  to: Uint8Array | undefined
  data: Uint8Array
  accessList?: readonly { storageKeys: readonly unknown[] }[]
  authorizationList?: readonly unknown[]
}

/**
 * Gas that a transaction pays before its first opcode, and the floor below which its bill cannot fall (EIP-7623).
 * Its gas limit must be at least the larger of the two.
 */
function intrinsicGas(input: IntrinsicGasInput): { intrinsic: bigint; floor: bigint } {
  const tokens = BigInt(dataTokens(input.data))
  let intrinsic = TRANSACTION_GAS + tokens * TOKEN_GAS
  if (input.to === undefined) intrinsic += CREATE_GAS + BigInt(Math.ceil(input.data.length / 32)) * INIT_CODE_WORD_GAS
  for (const entry of input.accessList ?? []) {
    intrinsic += ACCESS_LIST_ADDRESS_GAS + BigInt(entry.storageKeys.length) * ACCESS_LIST_STORAGE_KEY_GAS
  }
  intrinsic += BigInt(input.authorizationList?.length ?? 0) * AUTHORIZATION_GAS
  return { intrinsic, floor: TRANSACTION_GAS + tokens * FLOOR_TOKEN_GAS }
}

/** The lists of a transaction, as far as its type has them. */
export function intrinsicGasOf(transaction: Transaction): { intrinsic: bigint; floor: bigint } {
  return intrinsicGas({
    to: transaction.to,
    data: transaction.data,
    ...('accessList' in transaction && { accessList: transaction.accessList }),
    ...('authorizationList' in transaction && { authorizationList: transaction.authorizationList }),
  })
}

function dataTokens(data: Uint8Array): number {
  let nonzero = 0
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) nonzero++
  return data.length - nonzero + nonzero * TOKENS_PER_NONZERO_BYTE
}
