import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MegarollupError } from '../src/errors/MegarollupError.ts'

/** A wire format under test. */
export interface FuzzedFormat<T> {
  /** Valid values of the format. */
  values: fc.Arbitrary<T>
  encode(value: T): Uint8Array
  decode(bytes: Uint8Array): T
  /** Codes with which the decoder may refuse. */
  codes?: readonly string[]
  /** Whether one value has one encoding only, so that whatever is decoded encodes to the same bytes. */
  isCanonical?: boolean
}

/**
 * Adds the tests that every decoder of this package passes: it gives back what was encoded, and on truncated, changed, padded or
 * random input it throws a typed error or decodes a value that says exactly what the bytes say.
 */
export function fuzzDecoder<T>(format: FuzzedFormat<T>): void {
  const { values, encode, decode, codes = ['DECODE'], isCanonical = true } = format

  function decodesOrRefuses(bytes: Uint8Array): void {
    let value: T
    try {
      value = decode(bytes)
    } catch (error) {
      expect(error).toBeInstanceOf(MegarollupError)
      expect(codes).toContain((error as MegarollupError).code)
      return
    }
    if (isCanonical) expect(encode(value)).toEqual(bytes)
  }

  it('gives back every value that it encodes', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(decode(encode(value))).toEqual(value)
      }),
    )
  })

  it('refuses every truncation', () => {
    fc.assert(
      fc.property(values, fc.nat(), (value, place) => {
        const encoded = encode(value)
        expect(() => decode(encoded.subarray(0, place % encoded.length))).toThrow(MegarollupError)
      }),
      { numRuns: 100 },
    )
  })

  it(isCanonical ? 'refuses bytes behind the end' : 'survives bytes behind the end', () => {
    fc.assert(
      fc.property(values, fc.uint8Array({ minLength: 1, maxLength: 4 }), (value, more) => {
        const padded = new Uint8Array([...encode(value), ...more])
        if (isCanonical) expect(() => decode(padded)).toThrow(MegarollupError)
        else decodesOrRefuses(padded)
      }),
    )
  })

  it('survives changed bits and bytes', () => {
    fc.assert(
      fc.property(values, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, place, mask) => {
        const changed = encode(value).slice()
        changed[place % changed.length]! ^= mask
        decodesOrRefuses(changed)
      }),
      { numRuns: 400 },
    )
  })

  it('survives lying lengths', () => {
    const lies = fc.constantFrom(
      [0xff, 0xff, 0xff, 0xff],
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f],
      [0xbb],
      [0xfb],
      [0],
    )
    fc.assert(
      fc.property(values, fc.nat(), lies, fc.boolean(), (value, place, lie, inserts) => {
        const encoded = encode(value)
        const at = place % encoded.length
        decodesOrRefuses(
          new Uint8Array([...encoded.subarray(0, at), ...lie, ...encoded.subarray(at + (inserts ? 0 : lie.length))]),
        )
      }),
      { numRuns: 400 },
    )
  })

  it('survives noise', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), decodesOrRefuses), { numRuns: 300 })
  })
}
