import { describe, expect, it } from 'vitest'
import { batchOf, distinctIds, drawIds } from './keys.ts'

describe('keys of the state benchmarks', () => {
  it('are the same for the same numbers, and differ for others', () => {
    const ids = Uint32Array.from({ length: 10_000 }, (_, i) => i)
    const { keys, values } = batchOf(ids, 3, 33)
    expect(batchOf(ids, 3, 33)).toEqual({ ids, keys, values, valueBytes: 33 })
    const seen = new Set(Array.from(ids, (i) => Buffer.from(keys.subarray(32 * i, 32 * i + 32)).toString('hex')))
    expect(seen.size).toBe(ids.length)
    expect(batchOf(ids, 4, 33).values).not.toEqual(values)
  })

  it('are drawn by Zipf’s law, few of them often', () => {
    const draw = drawIds(1_000_000, 'zipf', 1)
    const drawn = Array.from({ length: 100_000 }, draw)
    expect(Math.min(...drawn)).toBe(0)
    expect(Math.max(...drawn)).toBeGreaterThan(900_000)
    // The first thousand of a million ranks have (1000^0.2 - 1) / (1000000^0.2 - 1) of the weight.
    const share = drawn.filter((id) => id < 1_000).length / drawn.length
    expect(share).toBeCloseTo(0.2, 1)
  })

  it('come once in a batch', () => {
    expect(new Set(distinctIds(drawIds(500, 'zipf', 2), 400)).size).toBe(400)
  })
})
