import { BLOCK, RULES } from './layout'

/** Gas and limits of a fork. JavaScript writes it from `src/forks`, in this order, one i64 a field. */
@unmanaged
export class Rules {
  coldAccount: i64
  coldSlot: i64
  warmAccess: i64
  storageSet: i64
  storageReset: i64
  storageRepeat: i64
  storageClearRefund: i64
  storageStipend: i64
  callValue: i64
  callNewAccount: i64
  callStipend: i64
  selfdestructNewAccount: i64
  selfdestructRefund: i64
  codeByte: i64
  initcodeWord: i64
  maxInitcode: i64
  maxCode: i64
  contractNonce: i64
  expByte: i64
  keccakWord: i64
  copyWord: i64
  logByte: i64
  memoryWord: i64
  memoryQuadratic: i64
  transaction: i64
  transactionCreate: i64
  maxTransactionType: i64
  dataToken: i64
  floorToken: i64
  tokensPerByte: i64
  accessListAddress: i64
  accessListKey: i64
  authorization: i64
  authorizationExisting: i64
  refundQuotient: i64
  maxTransactionGas: i64
  blobGas: i64
  maxBlobs: i64
  /** `Switch`es. */
  switches: u64
}

/** Rules that a fork has or has not; `src/forks/parameters.ts` says what they mean. Tested where little happens only. */
export namespace Switch {
  export const CLAMPS_CALL_GAS: u64 = 1
  export const CLEARS_EMPTY_ACCOUNTS: u64 = 2
  export const METERS_NET_STORAGE: u64 = 4
  export const KEEPS_CONTRACT_WITHOUT_CODE: u64 = 8
  export const RESERVES_CODE_PREFIX: u64 = 16
  export const WARMS_COINBASE: u64 = 32
  export const DESTROYS_ONLY_NEW: u64 = 64
  export const DELEGATES: u64 = 128
}

/** The block that transactions run in. */
@unmanaged
export class Block {
  number: u64
  timestamp: u64
  gasLimit: u64
  /** A slot of the EIP-2935 contract that has not been written yet, or `NO_SLOT`. */
  unknownHistorySlot: u64
  baseFee0: u64
  baseFee1: u64
  baseFee2: u64
  baseFee3: u64
  blobBaseFee0: u64
  blobBaseFee1: u64
  blobBaseFee2: u64
  blobBaseFee3: u64
  chainId0: u64
  chainId1: u64
  chainId2: u64
  chainId3: u64
  /** As a 256-bit integer. */
  prevRandao0: u64
  prevRandao1: u64
  prevRandao2: u64
  prevRandao3: u64
  /** As a 256-bit integer. */
  coinbase0: u64
  coinbase1: u64
  coinbase2: u64
  coinbase3: u64
}

// @ts-ignore: decorator
@inline
export function rules(): Rules {
  return changetype<Rules>(RULES)
}

// @ts-ignore: decorator
@inline
export function has(rule: u64): bool {
  return (rules().switches & rule) != 0
}

// @ts-ignore: decorator
@inline
export function block(): Block {
  return changetype<Block>(BLOCK)
}
