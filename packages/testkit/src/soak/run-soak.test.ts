import { describe, expect, it } from 'vitest'
import { runSoak } from './run-soak.ts'
import type { Soak } from './Soak.ts'

/** A soak that draws a number a round, keeps it, and fails in the rounds that `fails` picks. */
function createDrawing(fails: (drawn: number[]) => boolean = () => false) {
  const drawn: number[] = []
  let stopped = false
  const soak: Soak = {
    name: 'drawing',
    description: '',
    start: async () => ({
      round(random) {
        drawn.push(random.uint32())
        if (fails(drawn)) throw new Error('as planned')
      },
      summary: () => `${drawn.length} drawn`,
      async stop() {
        stopped = true
      },
    }),
  }
  return { soak, drawn, isStopped: () => stopped }
}

const limits = { seed: 's', first: 0, count: 5, seconds: Number.POSITIVE_INFINITY }

describe('runSoak', () => {
  it('runs as many rounds as were asked for, then stops', async () => {
    const { soak, isStopped } = createDrawing()
    const report = await runSoak(soak, limits)
    expect(report).toMatchObject({ rounds: 5, summary: '5 drawn', failure: undefined })
    expect(isStopped()).toBe(true)
  })

  it('ends after its seconds', async () => {
    let time = 0
    const { soak } = createDrawing()
    const everlasting = { ...limits, count: Number.POSITIVE_INFINITY, seconds: 3 }
    expect((await runSoak(soak, everlasting, () => (time += 1_000))).rounds).toBeLessThan(4)
  })

  it('repeats a failed round from its number alone', async () => {
    const { soak, drawn, isStopped } = createDrawing((all) => all.length === 4)
    const { failure, rounds } = await runSoak(soak, limits)
    expect(rounds).toBe(3)
    expect(failure?.round).toBe(3)
    expect(isStopped()).toBe(true)

    const again = createDrawing()
    await runSoak(again.soak, { ...limits, first: 3, count: 1 })
    expect(again.drawn).toEqual(drawn.slice(3))
  })
})
