import { describe, expect, it } from 'vitest'
import { createReport, figure, figureBesideBest, median } from './report.ts'

describe('a report', () => {
  it('says a median that one outlier does not move', () => {
    expect(median([3, 1, 100])).toBe(3)
    expect(median([1, 2, 3, 100])).toBe(2.5)
  })

  it('says a ratio above one when ours is better, whichever way the unit goes', () => {
    const peer = { name: 'peer', note: 'the same' }
    expect(figure('speed', 'tx/s', [300], { ...peer, samples: [1] }).peer?.ratio).toBe(300)
    expect(figure('time', 'ms', [20], { ...peer, samples: [6000] }).peer?.ratio).toBe(300)
  })

  it('compares with the best of several peers', () => {
    const peers = [
      { name: 'slow', note: '', samples: [10] },
      { name: 'fast', note: '', samples: [50] },
    ]
    expect(figureBesideBest('speed', 'tx/s', [100], peers)).toMatchObject({
      peer: { name: 'fast', ratio: 2 },
      others: [{ name: 'slow', ratio: 10 }],
    })
    expect(figureBesideBest('time', 'ms', [5], peers)).toMatchObject({ peer: { name: 'slow', ratio: 2 } })
  })

  it('names what it was measured on', () => {
    const report = createReport('evm', [figure('speed', 'tx/s', [1, 2])])
    expect(report).toMatchObject({ suite: 'evm', node: process.version, figures: [{ name: 'speed', value: 1.5 }] })
    expect(report.machine).not.toBe('')
    expect(report.figures[0]).not.toHaveProperty('peer')
  })
})
