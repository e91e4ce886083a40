/** Transactions as JavaScript hands them over, and results as the kernel hands them back. */

/**
 * A transaction. Records follow each other; offsets are from the record's start. An access list is a row of [address 20 bytes,
 * number of keys u32, unused 8, keys 32 bytes each]; an authorisation is an `AuthorizationRecord`; a blob hash is 32 bytes.
 */
@unmanaged
export class TransactionRecord {
  /** Of the whole record, a multiple of 16. */
  bytes: u32
  type: u32
  flags: u32
  dataLength: u32
  nonce: u64
  gasLimit: i64
  /** 20 bytes. */
  sender0: u64
  sender1: u64
  sender2: u32
  /** 20 bytes. */
  to0: u32
  to1: u64
  to2: u64
  value0: u64
  value1: u64
  value2: u64
  value3: u64
  maxFee0: u64
  maxFee1: u64
  maxFee2: u64
  maxFee3: u64
  maxPriorityFee0: u64
  maxPriorityFee1: u64
  maxPriorityFee2: u64
  maxPriorityFee3: u64
  maxBlobFee0: u64
  maxBlobFee1: u64
  maxBlobFee2: u64
  maxBlobFee3: u64
  data: u32
  accessList: u32
  accessListCount: u32
  authorizations: u32
  authorizationCount: u32
  blobHashes: u32
  blobCount: u32
  unused: u32
}

export namespace TransactionFlag {
  /** Creates a contract: `to` does not count. */
  export const CREATE: u32 = 1
  /** `eth_call`: nonce, sender's code and gas cap do not matter, a fee of zero is free, and nothing is committed. */
  export const CALL: u32 = 2
  /** By the protocol: no intrinsic gas, no fee, no nonce. */
  export const SYSTEM: u32 = 4
  /** JavaScript found the chain id to be another chain's. */
  export const WRONG_CHAIN: u32 = 8
  /** Whoever is free to: the state comes from the host alone. */
  export const ISOLATED: u32 = 16
  /** With CALL: what it changes is committed. */
  export const KEEP: u32 = 32
}

@unmanaged
export class AuthorizationRecord {
  nonce: u64
  /** 0 when the signature or the chain id rules it out. */
  isValid: u32
  unused: u32
  /** 20 bytes: where the authority delegates to. */
  delegate0: u64
  delegate1: u64
  delegate2: u32
  /** 20 bytes: who signed. */
  authority0: u32
  authority1: u64
  authority2: u64
}

/** A result: this header, then logs, then output, each part ending on a multiple of 8. */
@unmanaged
export class ResultRecord {
  bytes: u32
  outcome: u32
  /** `Invalid`, of an invalid transaction. */
  invalid: u32
  status: u32
  halt: u32
  haltDetail: u32
  gasUsed: u64
  /** What an error message wants to know: a nonce, an amount of gas. */
  detail: u64
  logCount: u32
  logBytes: u32
  outputLength: u32
  hasContract: u32
  /** Address of the created contract, an integer. */
  contract0: u64
  contract1: u64
  contract2: u64
  contract3: u64
  /** Balance that was there and cost that was wanted, when funds are short. */
  have0: u64
  have1: u64
  have2: u64
  have3: u64
  want0: u64
  want1: u64
  want2: u64
  want3: u64
}
