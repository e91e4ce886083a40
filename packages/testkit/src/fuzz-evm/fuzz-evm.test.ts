import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import { drawCase } from './draw-case.ts'
import { type FuzzCase, formatCase, parseCase } from './FuzzCase.ts'
import { Fuzzer } from './Fuzzer.ts'
import { OurEngine } from './ours.ts'
import { shrink } from './shrink.ts'

const vectors = new URL('./vectors/', import.meta.url)
const osaka = [['Osaka', 1]] as const

describe('the fuzzer of the EVM', () => {
  it.each(readdirSync(vectors).filter((name) => name.endsWith('.json')))('finds agreement on %s', async (name) => {
    const fuzzCase = parseCase(readFileSync(new URL(name, vectors), 'utf8'))
    expect(await new Fuzzer(osaka).difference(fuzzCase)).toBeUndefined()
  })

  it('finds agreement on 300 random programs', async () => {
    const fuzzer = new Fuzzer(osaka)
    for (let i = 0; i < 300; i++) await fuzzer.round(createRandom(`test/${i}`))
    expect(fuzzer.programs).toBe(300)
  })

  it('draws programs of which many succeed, log, store and create', () => {
    const engine = new OurEngine()
    const seen = { succeeded: 0, halted: 0, logged: 0, stored: 0, created: 0 }
    for (let i = 0; i < 300; i++) {
      const fuzzCase = drawCase(createRandom(`variety/${i}`), osaka)
      const { transactions, accounts } = engine.run(fuzzCase)
      for (const { status, logs } of transactions) {
        seen[status ? 'succeeded' : 'halted']++
        seen.logged += logs.length
      }
      seen.created += Object.keys(accounts).length - fuzzCase.accounts.length - 1
      seen.stored += Object.values(accounts).reduce((sum, { storage }) => sum + Object.keys(storage).length, 0)
    }
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(30)
  })

  it('writes cases that it can read', () => {
    const fuzzCase = drawCase(createRandom('text'), osaka)
    expect(parseCase(formatCase(fuzzCase))).toEqual(fuzzCase)
  })

  it('leaves out of a failing case what does not matter', async () => {
    const hasLog = ({ accounts }: FuzzCase) => accounts.some(({ code }) => code.some((piece) => piece.includes(0xa1)))
    let seed = 0
    while (!hasLog(drawCase(createRandom(`log/${seed}`), osaka))) seed++
    const small = await shrink(drawCase(createRandom(`log/${seed}`), osaka), async (smaller) => hasLog(smaller))
    expect(small.transactions).toHaveLength(0)
    expect(small.accounts.flatMap(({ code }) => code).map((piece) => [...piece])).toEqual([[0xa1]])
  })
})
