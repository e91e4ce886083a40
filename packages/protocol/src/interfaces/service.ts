/** A component with a life cycle. `stop` resolves when nothing of it runs any more, and may be called twice. */
export interface Service {
  start(): Promise<void>
  stop(): Promise<void>
}

/** The part of pino's logger that components use. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  child(bindings: object): Logger
}

/** Wall-clock time, passed in so that tests can hold it. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number
}

/** Signs 32-byte digests with one secp256k1 key, deterministically (RFC 6979): the same digest gives the same signature. */
export interface DigestSigner {
  /** 20 bytes. */
  readonly address: Uint8Array
  /** r ‖ s ‖ yParity, 65 bytes, low s. */
  sign(digest: Uint8Array): Uint8Array
}
