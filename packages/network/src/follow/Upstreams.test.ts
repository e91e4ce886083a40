import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../limits.ts'
import { type Upstream, Upstreams } from './Upstreams.ts'

const limits = { ...DEFAULT_LIMITS, backoffMinMs: 100, backoffMaxMs: 1_000, banMinMs: 5_000, banMaxMs: 20_000 }
const latestRandom = () => 1
const chosen = (upstreams: Upstreams, nowMs: number): Upstream => {
  const choice = upstreams.choose(nowMs)
  if ('waitMs' in choice) throw new Error(`has to wait ${choice.waitMs} ms`)
  return choice
}

describe('the choice of upstreams', () => {
  it('waits longer after each failure, up to a bound, and starts over after a success', () => {
    const upstreams = new Upstreams(['a'], limits, latestRandom)
    const waits: number[] = []
    let nowMs = 1_000_000
    for (let attempt = 0; attempt < 6; attempt++) {
      upstreams.failed(chosen(upstreams, nowMs), nowMs, 'unreachable')
      const choice = upstreams.choose(nowMs)
      waits.push('waitMs' in choice ? choice.waitMs : 0)
      nowMs += waits.at(-1)!
    }
    expect(waits).toEqual([100, 200, 400, 800, 1_000, 1_000])
    upstreams.succeeded(chosen(upstreams, nowMs))
    upstreams.failed(chosen(upstreams, nowMs), nowMs, 'unreachable')
    expect(upstreams.choose(nowMs)).toEqual({ waitMs: 100 })
  })

  it('spreads retries by as much as half', () => {
    const upstreams = new Upstreams(['a'], limits, () => 0)
    upstreams.failed(chosen(upstreams, 0), 0, 'unreachable')
    expect(upstreams.choose(0)).toEqual({ waitMs: 50 })
  })

  it('goes on with the next one at once, and stays with it', () => {
    const upstreams = new Upstreams(['a', 'b', 'c'], limits, latestRandom)
    upstreams.failed(chosen(upstreams, 0), 0, 'unreachable')
    expect(chosen(upstreams, 0).address).toBe('b')
    expect(chosen(upstreams, 10_000).address).toBe('b')
  })

  it('keeps away from one that offended, longer each time, until long forgiven', () => {
    const upstreams = new Upstreams(['a'], limits, latestRandom)
    const [a] = [chosen(upstreams, 0)]
    upstreams.offended(a, 0, 'junk')
    expect(upstreams.choose(0)).toEqual({ waitMs: 5_000 })
    upstreams.offended(a, 5_000, 'junk')
    expect(upstreams.choose(5_000)).toEqual({ waitMs: 10_000 })
    upstreams.offended(a, 15_000, 'junk')
    upstreams.offended(a, 35_000, 'junk')
    expect(upstreams.choose(35_000)).toEqual({ waitMs: 20_000 })
    upstreams.offended(a, 80_000, 'junk')
    expect(upstreams.choose(80_000)).toEqual({ waitMs: 5_000 })
  })
})
