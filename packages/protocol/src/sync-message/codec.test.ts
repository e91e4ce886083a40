import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError } from '../errors/DecodeError.ts'
import { EncodeError } from '../errors/EncodeError.ts'
import {
  decodeSyncMessage,
  encodeSyncFrame,
  encodeSyncMessage,
  GOODBYE_CODES,
  type GoodbyeReason,
  MAX_SYNC_CONTROL_BYTES,
  type SyncMessage,
} from './index.ts'
import vectors from './vectors.json' with { type: 'json' }

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.slice(2), 'hex'))
/** As the vectors write it: integers of 64 bits as decimal strings, bytes as hex. */
const plain = (message: SyncMessage): unknown =>
  JSON.parse(
    JSON.stringify(message, (_key, value) => {
      if (typeof value === 'bigint') return String(value)
      return value instanceof Uint8Array ? `0x${Buffer.from(value).toString('hex')}` : value
    }),
  )

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const position = fc.record({ nextMiniBlock: u64, nextSeal: u64 })
const anyMessage: fc.Arbitrary<SyncMessage> = fc.oneof(
  fc.record({
    type: fc.constant('hello' as const),
    version: fc.nat(255),
    chainId: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
    genesisHash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  }),
  fc.record({
    type: fc.constantFrom(
      'subscribe' as const,
      'subscribed' as const,
      'too-far-behind' as const,
      'heartbeat' as const,
      'range-end' as const,
    ),
    position,
  }) as fc.Arbitrary<SyncMessage>,
  fc.record({
    type: fc.constant('record' as const),
    record: fc.record({
      kind: fc.constantFrom('mini-block' as const, 'seal' as const),
      number: u64,
      bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    }),
  }),
  fc.record({
    type: fc.constant('range-request' as const),
    position,
    maxBytes: fc.integer({ min: 1, max: 0xffffffff }),
  }),
  fc.record({
    type: fc.constant('goodbye' as const),
    reason: fc.constantFrom(...(Object.keys(GOODBYE_CODES) as GoodbyeReason[])),
    text: fc.string({ unit: 'grapheme', maxLength: 40 }),
  }),
)

describe('sync messages', () => {
  it.each(vectors.accepted)('keeps the golden encoding: $name', ({ message, encoded }) => {
    const decoded = decodeSyncMessage(bytes(encoded))
    expect(plain(decoded)).toEqual(message)
    expect(encodeSyncMessage(decoded)).toEqual(bytes(encoded))
  })

  it.each(vectors.refused)('refuses $name', ({ encoded }) => {
    expect(() => decodeSyncMessage(bytes(encoded))).toThrow(DecodeError)
  })

  it('gives back every message that it encodes', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(decodeSyncMessage(encodeSyncMessage(message))).toEqual(message)
      }),
    )
  })

  it('puts the length of the message in front of a frame', () => {
    const frame = encodeSyncFrame({ type: 'heartbeat', position: { nextMiniBlock: 1n, nextSeal: 1n } })
    expect([...frame.subarray(0, 5)]).toEqual([17, 0, 0, 0, 0x06])
  })

  it('cuts a long goodbye text at a character, so that a peer can always be told something', () => {
    const encoded = encodeSyncMessage({ type: 'goodbye', reason: 'internal', text: '≠'.repeat(1000) })
    const decoded = decodeSyncMessage(encoded)
    expect(encoded.length).toBeLessThanOrEqual(MAX_SYNC_CONTROL_BYTES)
    expect(decoded).toMatchObject({ text: '≠'.repeat(Math.floor(512 / 3)) })
  })

  it('refuses to encode what would not decode', () => {
    const at = (nextMiniBlock: bigint) => ({ nextMiniBlock, nextSeal: 0n })
    expect(() => encodeSyncMessage({ type: 'subscribe', position: at(-1n) })).toThrow(EncodeError)
    expect(() => encodeSyncMessage({ type: 'subscribe', position: at(2n ** 64n) })).toThrow(EncodeError)
    expect(() => encodeSyncMessage({ type: 'range-request', position: at(1n), maxBytes: 0 })).toThrow(EncodeError)
    expect(() =>
      encodeSyncMessage({ type: 'record', record: { kind: 'seal', number: 1n, bytes: new Uint8Array() } }),
    ).toThrow(EncodeError)
    const genesisHash = new Uint8Array(32)
    expect(() => encodeSyncMessage({ type: 'hello', version: 1, chainId: 0n, genesisHash })).toThrow(EncodeError)
  })
})

describe('the decoder of sync messages, fuzzed', () => {
  /** A decoded message must say exactly what the bytes say; all else must be a typed error. */
  function decodesOrRefuses(input: Uint8Array): void {
    let decoded: SyncMessage
    try {
      decoded = decodeSyncMessage(input)
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeError)
      return
    }
    expect(encodeSyncMessage(decoded)).toEqual(input)
  }

  it('survives noise', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), decodesOrRefuses), { numRuns: 1000 })
  })

  it('survives noise behind each tag', () => {
    const tagged = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.uint8Array({ maxLength: 60 }))
    fc.assert(
      fc.property(tagged, ([tag, rest]) => decodesOrRefuses(new Uint8Array([tag, ...rest]))),
      { numRuns: 2000 },
    )
  })

  it('survives truncation, bit flips and bytes too many', () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(), fc.nat(7), (message, place, bit) => {
        const encoded = encodeSyncMessage(message)
        decodesOrRefuses(encoded.subarray(0, place % encoded.length))
        decodesOrRefuses(new Uint8Array([...encoded, bit]))
        const flipped = encoded.slice()
        flipped[place % encoded.length]! ^= 1 << bit
        decodesOrRefuses(flipped)
      }),
      { numRuns: 1000 },
    )
  })
})
