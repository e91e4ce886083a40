import fc from 'fast-check'
import { keccak256 as keccakOfOx } from 'ox/Hash'
import { describe, expect, it } from 'vitest'
import { fixedBytes, u64 } from '../../test/arbitraries.ts'
import { fuzzDecoder } from '../../test/fuzzDecoder.ts'
import { hexToBytes } from '../bytes/hex.ts'
import {
  BATCH_FRAME_HEAD_BYTES,
  type BatchFrame,
  BatchFramesError,
  decodeBatchFrame,
  encodeBatchFrame,
  joinFrames,
  splitBatch,
} from './index.ts'
import vectors from './vectors.json' with { type: 'json' }

const keccak256 = (data: Uint8Array) => keccakOfOx(data, { as: 'Bytes' })
const batch = Uint8Array.from({ length: 1000 }, (_, index) => index * 7)
const split = (options: { maxPayloadBytes?: number; batchIndex?: bigint; chainId?: bigint } = {}, bytes = batch) =>
  splitBatch(bytes, { maxPayloadBytes: 300, chainId: 901n, batchIndex: 5n, keccak256, ...options })
const join = (frames: readonly Uint8Array[], maxBytes = 10_000) => joinFrames(frames, { keccak256, maxBytes })
const frames = split()

/** The kind of the refusal. */
function refusal(joined: readonly Uint8Array[], maxBytes?: number): string {
  try {
    join(joined, maxBytes)
  } catch (error) {
    if (error instanceof BatchFramesError) return error.kind
    throw error
  }
  return 'none'
}
const changed = (frame: Uint8Array, change: Partial<BatchFrame>) =>
  encodeBatchFrame({ ...decodeBatchFrame(frame), ...change })

const anyFrame: fc.Arbitrary<BatchFrame> = fc.record({
  chainId: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
  batchIndex: u64,
  frameIndex: fc.nat({ max: 0x7fffffff }),
  isLast: fc.boolean(),
  batchHash: fixedBytes(32),
  data: fc.uint8Array({ minLength: 1, maxLength: 100 }),
})

describe('frames, fuzzed', () => {
  // A frame has no length of its own: cut or longer data is another frame, which the hash of the batch refuses.
  const withLength = (frame: BatchFrame) => Uint8Array.of(frame.data.length, ...encodeBatchFrame(frame))
  fuzzDecoder({
    values: anyFrame,
    encode: withLength,
    decode: (bytes) => {
      const frame = decodeBatchFrame(bytes.subarray(1))
      if (frame.data.length !== bytes[0]) throw new BatchFramesError('missing', 'cut by the test')
      return frame
    },
    codes: ['DECODE', 'BATCH_FRAMES'],
  })
})

describe('splitting and joining', () => {
  it.each(vectors.frames)('$name is as the vector says', ({ chainId, batchIndex, maxPayloadBytes, batch, frames }) => {
    const options = { chainId: BigInt(chainId), batchIndex: BigInt(batchIndex), maxPayloadBytes, keccak256 }
    expect(splitBatch(hexToBytes(batch), options)).toEqual(frames.map(hexToBytes))
    expect(join(frames.map(hexToBytes)).bytes).toEqual(hexToBytes(batch))
  })

  it('gives back any batch, whatever the size of a payload, the order and the repetitions', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 500 }),
        fc.integer({ min: BATCH_FRAME_HEAD_BYTES + 1, max: 200 }),
        fc.infiniteStream(fc.nat()),
        (bytes, maxPayloadBytes, random) => {
          const parts = split({ maxPayloadBytes }, bytes)
          expect(parts.every((part) => part.length <= maxPayloadBytes)).toBe(true)
          const shuffled = [...parts, ...parts].sort(() => (random.next().value % 2 === 0 ? 1 : -1))
          expect(join(shuffled)).toEqual({ chainId: 901n, batchIndex: 5n, bytes })
        },
      ),
    )
  })

  it('fills each payload but the last', () => {
    expect(frames.map((frame) => frame.length)).toEqual([300, 300, 300, 300, 1000 - 4 * 246 + BATCH_FRAME_HEAD_BYTES])
  })

  it('refuses a gap, a missing end and nothing at all', () => {
    expect(refusal(frames.toSpliced(1, 1))).toBe('missing')
    expect(refusal(frames.slice(0, -1))).toBe('missing')
    expect(refusal(frames.slice(1))).toBe('missing')
    expect(refusal([])).toBe('missing')
  })

  it('refuses frames of different batches, chains or contents', () => {
    expect(refusal([frames[0]!, ...split({ batchIndex: 6n }).slice(1)])).toBe('mixed')
    expect(refusal([frames[0]!, ...split({ chainId: 902n }).slice(1)])).toBe('mixed')
    expect(refusal([frames[0]!, ...split({}, batch.toReversed()).slice(1)])).toBe('mixed')
  })

  it('refuses two different frames for one place, and frames behind the last', () => {
    expect(refusal([...frames, changed(frames[1]!, { data: Uint8Array.of(1) })])).toBe('conflicting')
    expect(refusal([...frames, changed(frames[1]!, { isLast: true })])).toBe('conflicting')
    expect(refusal([...frames, changed(frames[1]!, { frameIndex: 4 })])).toBe('conflicting')
  })

  it('refuses data that was changed, and more than its limit', () => {
    expect(refusal(frames.with(1, changed(frames[1]!, { data: new Uint8Array(246) })))).toBe('hash')
    expect(refusal(frames, 999)).toBe('too-large')
  })

  it('does not make frames that nobody could read', () => {
    expect(() => split({ maxPayloadBytes: BATCH_FRAME_HEAD_BYTES })).toThrow(/cannot hold a frame/)
    expect(() => split({}, new Uint8Array())).toThrow(/empty/)
    expect(() => split({ chainId: 0n })).toThrow(/chain id is 0/)
  })
})
