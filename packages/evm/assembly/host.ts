/** What the kernel asks of JavaScript. Pointers are into the memory; keys and answers go through the lane's exchange area. */

/**
 * Reads the account whose address (20 bytes) is at `key`. Writes nonce (u64) at `key + 32`, balance (u256) at `key + 64`,
 * code hash (32 bytes) at `key + 96`. Returns 1 when it exists, else 0.
 */
// @ts-ignore: decorator
@external("host", "account")
export declare function hostAccount(key: usize): u32

/** Reads the slot (32 bytes at `key + 32`) of the address at `key`; writes its value (32 bytes) at `key + 64`. */
// @ts-ignore: decorator
@external("host", "storage")
export declare function hostStorage(key: usize): void

/** Whether the account at `key` has any storage (EIP-7610). */
// @ts-ignore: decorator
@external("host", "hasStorage")
export declare function hostHasStorage(key: usize): u32

/** What `hostCode` returns when `allocateCodeBytes` had no room. */
export const NO_ROOM: u32 = u32.MAX_VALUE

/** Puts the code with the hash at `key` into memory that it gets from `allocateCodeBytes`; returns its length. */
// @ts-ignore: decorator
@external("host", "code")
export declare function hostCode(key: usize): u32

/** Writes the hash of block `number` at `key`. Returns 0 when it is not known yet. */
// @ts-ignore: decorator
@external("host", "blockHash")
export declare function hostBlockHash(key: usize, number: u64): u32

/**
 * Runs a precompile. Returns the gas it takes, or -1 when it fails or wants more than `gas`. Writes the output to the lane's
 * return data.
 */
// @ts-ignore: decorator
@external("host", "precompile")
export declare function hostPrecompile(address: u32, input: usize, length: u32, gas: i64): i64

/** Throws: the transaction is given up, `lane.abort` says why. Nothing but the lane has been changed by then. */
// @ts-ignore: decorator
@external("host", "abort")
export declare function hostAbort(): void

/** Reports a `TraceEvent`, with the `Trace` at `record`. In the traced kernel only. */
// @ts-ignore: decorator
@external("host", "trace")
export declare function hostTrace(event: u32, record: usize): void
