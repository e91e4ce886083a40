/** Name of the format in errors. */
export const FORMAT = 'dictionary diff'
/** Version byte of the format. */
export const DICTIONARY_DIFF_VERSION = 1
/** Most accounts, most slots and most codes of one diff. */
export const MAX_DIFF_ENTRIES = 2 ** 20

/** How an account changed, 2 bits. */
export const ACCOUNT_CODE = {
  /** The nonce rose by one, the code is the same. */
  nextNonce: 0,
  /** Nonce and code are the same. */
  sameNonce: 1,
  /** Nonce and code hash are written out. */
  explicit: 2,
  /** The account no longer exists. */
  deleted: 3,
} as const

/** The code hash of an explicit account. */
export const CODE_HASH = { same: 0, empty: 1, given: 2 } as const
