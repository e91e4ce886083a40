/** Numbers that leave the kernel; `src/codes.ts` gives them names. */

/** How a frame ended. */
export namespace Status {
  export const SUCCESS: u32 = 0
  export const REVERT: u32 = 1
  export const HALT: u32 = 2
}

/** Why a frame halted. */
export namespace Halt {
  export const NONE: u32 = 0
  export const OUT_OF_GAS: u32 = 1
  export const STACK_UNDERFLOW: u32 = 2
  export const STACK_OVERFLOW: u32 = 3
  export const INVALID_OPCODE: u32 = 4
  export const INVALID_JUMP: u32 = 5
  export const WRITE_PROTECTION: u32 = 6
  export const RETURN_DATA_OUT_OF_BOUNDS: u32 = 7
  export const CODE_SIZE: u32 = 8
  export const CODE_PREFIX: u32 = 9
  export const CODE_STORE_OUT_OF_GAS: u32 = 10
  export const COLLISION: u32 = 11
  export const PRECOMPILE: u32 = 12
  export const INITCODE_SIZE: u32 = 13
  // Only in traces: a call that does not take place halts no frame.
  export const CALL_DEPTH: u32 = 14
  export const BALANCE: u32 = 15
  export const NONCE: u32 = 16
  /** EIP-2200: too little gas is left for SSTORE. */
  export const STORAGE_SENTRY: u32 = 17
}

/** Why a transaction was given up in the middle. */
export namespace Abort {
  export const NONE: u32 = 0
  /** It needs a hash that is not known yet. */
  export const DEFERRED: u32 = 1
  /** A region of the kernel is full. */
  export const LIMIT: u32 = 2
}

export namespace Outcome {
  export const EXECUTED: u32 = 0
  export const INVALID: u32 = 1
  export const DEFERRED: u32 = 2
  export const BLOCK_FULL: u32 = 3
}

/** Why a transaction is invalid. */
export namespace Invalid {
  export const NONE: u32 = 0
  export const NONCE_TOO_LOW: u32 = 1
  export const NONCE_TOO_HIGH: u32 = 2
  export const NONCE_MAX: u32 = 3
  export const GAS_LIMIT_TOO_HIGH: u32 = 4
  export const SENDER_NOT_EOA: u32 = 5
  export const PRIORITY_FEE_ABOVE_MAX_FEE: u32 = 6
  export const MAX_FEE_BELOW_BASE_FEE: u32 = 7
  export const NO_BLOBS: u32 = 8
  export const TOO_MANY_BLOBS: u32 = 9
  export const BLOB_VERSION: u32 = 10
  export const BLOB_CREATES_CONTRACT: u32 = 11
  export const BLOB_FEE_TOO_LOW: u32 = 12
  export const SET_CODE_CREATES_CONTRACT: u32 = 13
  export const EMPTY_AUTHORIZATION_LIST: u32 = 14
  export const INSUFFICIENT_FUNDS: u32 = 15
  export const INTRINSIC_GAS: u32 = 16
  export const FLOOR_GAS: u32 = 17
  export const INITCODE_SIZE: u32 = 18
  export const WRONG_CHAIN: u32 = 19
  export const ENGINE_LIMIT: u32 = 20
  /** Followed by those of types 2, 3 and 4. */
  export const TYPE_1_UNSUPPORTED: u32 = 21
}
