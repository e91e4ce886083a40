import { expect, it } from 'vitest'
import { bytesToHex, hexToBytes } from '../src/bytes/hex.ts'
import { MegarollupError } from '../src/errors/MegarollupError.ts'
import { plain } from './plain.ts'

/** A format's `vectors.json`. */
interface GoldenVectors {
  accepted: { name: string; value: unknown; encoded: string }[]
  /** `message`: pattern of the error's message. */
  refused: { name: string; encoded: string; message: string }[]
}

/** Adds the tests that every format's golden vectors pass. */
export function goldenVectors<T>(
  vectors: GoldenVectors,
  { encode, decode }: { encode(value: T): Uint8Array; decode(bytes: Uint8Array): T },
): void {
  it.each(vectors.accepted)('keeps the golden encoding of $name', ({ value, encoded }) => {
    const decoded = decode(hexToBytes(encoded))
    expect(plain(decoded)).toEqual(value)
    expect(bytesToHex(encode(decoded))).toBe(encoded)
  })

  it.each(vectors.refused)('refuses $name', ({ encoded, message }) => {
    expect(() => decode(hexToBytes(encoded))).toThrow(MegarollupError)
    expect(() => decode(hexToBytes(encoded))).toThrow(new RegExp(message))
  })
}
