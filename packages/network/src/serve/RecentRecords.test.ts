import type { FeedRecord } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { RecentRecords } from './RecentRecords.ts'

const miniBlock = (number: bigint, sizeBytes = 86): FeedRecord => ({
  kind: 'mini-block',
  number,
  bytes: new Uint8Array(sizeBytes),
})
const seal = (number: bigint): FeedRecord => ({ kind: 'seal', number, bytes: new Uint8Array(86) })
const at = (nextMiniBlock: bigint, nextSeal: bigint) => ({ nextMiniBlock, nextSeal })

describe('the ring of recent records', () => {
  it('finds the first record that a peer lacks', () => {
    const ring = new RecentRecords(at(5n, 2n), 10_000)
    for (const record of [miniBlock(5n), miniBlock(6n), seal(2n), miniBlock(7n)]) expect(ring.append(record)).toBe(true)
    expect(ring.end).toEqual(at(8n, 3n))
    expect(ring.sequenceAt(at(5n, 2n))).toBe(0)
    expect(ring.sequenceAt(at(7n, 2n))).toBe(2)
    expect(ring.sequenceAt(at(7n, 3n))).toBe(3)
    expect(ring.sequenceAt(at(6n, 3n))).toBe(1)
    expect(ring.sequenceAt(at(8n, 3n))).toBe(4)
    expect(ring.sequenceAt(at(100n, 100n))).toBe(4)
  })

  it('does not know what was before it', () => {
    const ring = new RecentRecords(at(5n, 2n), 10_000)
    expect(ring.sequenceAt(at(4n, 2n))).toBeUndefined()
    expect(ring.sequenceAt(at(5n, 1n))).toBeUndefined()
  })

  it('forgets the oldest when it is full, but never the newest', () => {
    const ring = new RecentRecords(at(1n, 1n), 250)
    for (let number = 1n; number <= 4n; number++) ring.append(miniBlock(number))
    expect(ring.heldBytes).toBe(200)
    expect(ring.sequenceAt(at(2n, 1n))).toBeUndefined()
    expect(ring.sequenceAt(at(3n, 1n))).toBe(2)
    expect(ring.bytesFrom(1)).toBe(Number.POSITIVE_INFINITY)
    expect(ring.bytesFrom(2)).toBe(200)
    expect(ring.bytesFrom(4)).toBe(0)
    ring.append(miniBlock(5n, 1_000))
    expect(ring.at(4)?.number).toBe(5n)
    expect(ring.at(3)).toBeUndefined()
  })

  it('takes no record but the next of its kind', () => {
    const ring = new RecentRecords(at(1n, 1n), 10_000)
    expect(ring.append(miniBlock(2n))).toBe(false)
    expect(ring.append(seal(3n))).toBe(false)
    expect(ring.append(miniBlock(1n))).toBe(true)
    expect(ring.append(miniBlock(1n))).toBe(false)
    expect(ring.nextSequence).toBe(1)
  })

  it('starts anew without reusing sequence numbers', () => {
    const ring = new RecentRecords(at(1n, 1n), 10_000)
    ring.append(miniBlock(1n))
    ring.reset(at(7n, 3n))
    expect(ring.sequenceAt(at(6n, 3n))).toBeUndefined()
    expect(ring.sequenceAt(at(7n, 3n))).toBe(1)
    expect(ring.bytesFrom(0)).toBe(Number.POSITIVE_INFINITY)
    expect(ring.append(miniBlock(7n))).toBe(true)
  })
})
