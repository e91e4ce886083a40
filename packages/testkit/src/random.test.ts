import { describe, expect, it } from 'vitest'
import { createRandom } from './random.ts'

describe('createRandom', () => {
  it('gives the same stream for the same seed, and another for another', () => {
    const draw = (seed: string) => Array.from(createRandom(seed).bytes(32))
    expect(draw('a')).toEqual(draw('a'))
    expect(draw('a')).not.toEqual(draw('b'))
  })

  it('keeps its stream for ever: a stored seed repeats an old failure', () => {
    const random = createRandom(1)
    expect([random.uint32(), random.uint32(), random.below(1000)]).toMatchInlineSnapshot(`
      [
        1322085210,
        3448142222,
        250,
      ]
    `)
  })

  it('forks into streams that do not depend on what was drawn before', () => {
    const random = createRandom('root')
    const before = random.fork('child').uint32()
    random.bytes(10)
    expect(random.fork('child').uint32()).toBe(before)
    expect(random.fork('other').uint32()).not.toBe(before)
  })

  it('draws every number below a bound about equally often', () => {
    const random = createRandom('even')
    const counts = new Array<number>(6).fill(0)
    for (let draw = 0; draw < 6_000; draw++) counts[random.below(6)]!++
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150)
  })

  it('draws by weight', () => {
    const random = createRandom('weights')
    const drawn = Array.from({ length: 1_000 }, () =>
      random.weighted([
        ['rare', 1],
        ['often', 99],
      ] as const),
    )
    expect(drawn.filter((item) => item === 'rare').length).toBeLessThan(40)
  })

  it('shuffles without losing anything', () => {
    const items = Array.from({ length: 50 }, (_, index) => index)
    const shuffled = createRandom('cards').shuffle(items)
    expect(shuffled).not.toEqual(items)
    expect(shuffled.sort((a, b) => a - b)).toEqual(items)
  })
})
