import { describe, expect, it } from 'vitest'
import { buildReport, type MeasuredSection } from './build-report.ts'

const ADD = 0x01
const SLOAD = 0x54
const CODE = 0x5000
const word = (activity: number, { wait = 0, precompile = 0, code = CODE } = {}) =>
  (BigInt(code) << 32n) | BigInt((activity | (wait << 12) | (precompile << 16)) >>> 0)
const lookups = { total: 0, laneMisses: 0, sharedMisses: 0 }

function section(number: number, ms: number, counts: Record<number, number>): MeasuredSection {
  return {
    section: number,
    work: 0,
    round: number - 1,
    ms,
    codes: [{ address: CODE, calls: 3, hash: '0xc0de' }],
    counts: {
      instructions: Array.from({ length: 256 }, (_, opcode) => counts[opcode] ?? 0),
      precompiles: new Map([[8, 2]]),
      accounts: lookups,
      storage: { total: 8, laneMisses: 4, sharedMisses: 2 },
      codes: lookups,
    },
  }
}

describe('a report', () => {
  const report = buildReport({
    rounds: 2,
    sections: [section(1, 12, { [ADD]: 1000, [SLOAD]: 8 }), section(2, 8, { [ADD]: 1000, [SLOAD]: 8 })],
    samples: new Map([
      [
        1,
        new Map([
          [word(ADD), 3],
          [word(SLOAD), 1],
          [word(SLOAD, { wait: 3 }), 1],
        ]),
      ],
      [
        2,
        new Map([
          [word(ADD), 2],
          [word(0xfa, { wait: 6, precompile: 8 }), 2],
          [word(256, { code: 0 }), 1],
        ]),
      ],
    ]),
    plainMs: [[9, 9]],
    costPerInstructionNs: 500,
    addresses: new Map(),
  })

  it('spreads the time of all rounds over what was seen, and takes off what the instrument takes', () => {
    const add = report.rows.find(({ name }) => name === 'ADD')
    // Half of 10 ms a round, less 1,000 times 500 ns.
    expect(add).toMatchObject({ count: 1000, samples: 5 })
    expect(add?.ms).toBeCloseTo(4.5, 9)
    expect(add?.nsPerCall).toBeCloseTo(4500, 6)
    expect(report.instrument).toMatchObject({ samples: 10, plainMs: 9, profiledMs: 10 })
    expect(report.instrument.ratio).toBeCloseTo((10 - 1008 * 0.0005) / 9, 9)
  })

  it('adds shares up to one, the longest first', () => {
    expect(report.rows.at(-1)?.cumulative).toBeCloseTo(1, 9)
    const times = report.rows.map(({ ms }) => ms)
    expect(times).toEqual(times.toSorted((a, b) => b - a))
    expect(report.categories.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
  })

  it('keeps precompiles apart from the call that ran them, and readers in the instruction that waited', () => {
    expect(report.precompiles).toMatchObject([{ address: 8, calls: 2 }])
    expect(report.precompiles[0]?.ms).toBeCloseTo(2, 9)
    expect(report.rows.find(({ name }) => name === 'STATICCALL')).toBeUndefined()
    expect(report.rows.find(({ name }) => name === 'SLOAD')?.samples).toBe(2)
    const storage = report.caches.find(({ kind }) => kind === 'storage')
    expect(storage).toMatchObject({ laneMissRate: 0.5, sharedMissRate: 0.5 })
    expect(storage?.readerPenaltyNs).toBeCloseTo(500_000, 3)
  })

  it('gives each contract its calls and its time', () => {
    expect(report.contracts).toMatchObject([{ code: '0xc0de', calls: 3 }])
    expect(report.contracts[0]?.ms).toBeCloseTo(9, 9)
  })
})
