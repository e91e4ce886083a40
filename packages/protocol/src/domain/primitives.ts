/** A `0x`-prefixed hexadecimal string, as JSON-RPC and configuration files write bytes. */
export type Hex = `0x${string}`

/** 20 bytes. A view: copy to keep when it was cut from a larger buffer. */
export type Address = Uint8Array

/** 32 bytes. A view: copy to keep when it was cut from a larger buffer. */
export type Hash = Uint8Array

/** The Keccak-256 function, passed in where this package needs it: `@megarollup/crypto` has the fast one. */
export type Keccak256 = (data: Uint8Array) => Hash
