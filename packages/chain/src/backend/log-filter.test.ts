import { keccak256 } from '@megarollup/crypto'
import { type Log, logsBloom } from '@megarollup/protocol'
import type { LogFilter } from '@megarollup/rpc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matches, mayContain } from './log-filter.ts'

/** Few different values, so that filters often hit. */
const address = fc.integer({ min: 0, max: 3 }).map((i) => new Uint8Array(20).fill(i))
const topic = fc.integer({ min: 0, max: 3 }).map((i) => new Uint8Array(32).fill(i))
const log: fc.Arbitrary<Log> = fc.record({
  address,
  topics: fc.array(topic, { maxLength: 4 }),
  data: fc.constant(new Uint8Array()),
})
const filter = fc.record({
  addresses: fc.array(address, { maxLength: 2 }),
  topics: fc.array(fc.option(fc.array(topic, { maxLength: 2 }), { nil: undefined }), { maxLength: 4 }),
})

/** The words of the JSON-RPC specification, as a program. */
function wanted({ address: by, topics }: Log, { addresses, topics: asked }: Pick<LogFilter, 'addresses' | 'topics'>) {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  const isIn = (bytes: Uint8Array, list: Uint8Array[]) => list.map(text).includes(text(bytes))
  if (addresses.length > 0 && !isIn(by, addresses)) return false
  if (asked.length > topics.length) return false
  return asked.every((list, i) => list === undefined || list.length === 0 || isIn(topics[i]!, list))
}

describe('log filters', () => {
  it('match what the specification says', () => {
    fc.assert(
      fc.property(log, filter, (one, criteria) => {
        expect(matches(one, criteria)).toBe(wanted(one, criteria))
      }),
      { numRuns: 2_000 },
    )
  })

  it('never pass over a block that has a wanted log', () => {
    fc.assert(
      fc.property(fc.array(log, { maxLength: 5 }), filter, (logs, criteria) => {
        const bloom = logsBloom(logs, keccak256)
        if (logs.some((one) => matches(one, criteria))) expect(mayContain(bloom, criteria)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
