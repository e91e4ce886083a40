import type { Address, Hash } from './primitives.ts'

/** An account without its storage root, which only a commitment scheme knows. */
export interface Account {
  nonce: bigint
  /** Wei. */
  balance: bigint
  /** Keccak-256 of the code; that of nothing for an account without code. */
  codeHash: Hash
}

export interface AccountChange {
  address: Address
  /** The account afterwards; `undefined` when it no longer exists. */
  account: Account | undefined
}

export interface StorageChange {
  address: Address
  /** 32 bytes. */
  slot: Hash
  /** 32 bytes, afterwards; zero removes the slot. */
  value: Hash
}

/**
 * Net changes of a mini-block, as values afterwards. Canonical order, which encoders assert: accounts by address, storage
 * by address and then slot, codes by code hash, each strictly ascending; nothing that did not change. An account that is
 * deleted has no storage left (EIP-6780), so its slots are not listed.
 */
export interface StateDiff {
  accounts: AccountChange[]
  storage: StorageChange[]
  /** Bytecodes that accounts of this diff refer to for the first time. */
  codes: { hash: Hash; code: Uint8Array }[]
}
