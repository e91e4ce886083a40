/**
 * One way to compress, passed in so that this package runs wherever JavaScript does. `@megarollup/protocol/node` has the one
 * for Node.
 */
export interface Compressor {
  /** Codec byte on the wire: `CODEC.zstd`, … Never 0, which is no compression. */
  readonly id: number
  compress(bytes: Uint8Array): Uint8Array
  /**
   * Decompresses into at most `maxBytes` bytes. Throws, without having allocated more than that, when there would be more or the
   * input is damaged.
   */
  decompress(bytes: Uint8Array, maxBytes: number): Uint8Array
}

/** Codec bytes. They are never reused. */
export const CODEC = { none: 0, zstd: 1 } as const
