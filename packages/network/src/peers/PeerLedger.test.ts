import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../limits.ts'
import { type PeerDrop, PeerLedger } from './PeerLedger.ts'

const SILENT = { debug() {}, info() {}, warn() {}, error() {}, child: () => SILENT }

function ledgerAt(clock: { nowMs(): number }) {
  const drops: PeerDrop[] = []
  const limits = { ...DEFAULT_LIMITS, banMinMs: 1_000, banMaxMs: 4_000 }
  return { drops, ledger: new PeerLedger({ limits, clock, logger: SILENT, onDrop: (drop) => drops.push(drop) }) }
}

describe('the ledger of peers', () => {
  it('keeps out who sent junk, for longer each time', () => {
    let nowMs = 10_000
    const { ledger, drops } = ledgerAt({ nowMs: () => nowMs })
    ledger.drop('mallory', 'follower', 'junk', 'noise')
    expect(ledger.isBanned('mallory')).toBe(true)
    nowMs += 1_000
    expect(ledger.isBanned('mallory')).toBe(false)
    for (let offence = 0; offence < 3; offence++) ledger.drop('mallory', 'follower', 'junk', 'noise')
    expect(drops.map((drop) => drop.bannedUntilMs)).toEqual([11_000, 13_000, 15_000, 15_000])
    nowMs = 20_000
    expect(ledger.drop('mallory', 'follower', 'junk', 'noise').bannedUntilMs).toBe(21_000)
  })

  it('lets the slow and the silent come back', () => {
    const { ledger } = ledgerAt({ nowMs: () => 0 })
    ledger.drop('snail', 'follower', 'slow', '')
    ledger.drop('snail', 'follower', 'idle', '')
    expect(ledger.isBanned('snail')).toBe(false)
    expect(ledger.counts()).toEqual({ slow: 1, idle: 1 })
  })

  it('remembers a bounded number of drops and of peers', () => {
    const { ledger } = ledgerAt({ nowMs: () => 0 })
    for (let peer = 0; peer < 5_000; peer++) ledger.drop(`peer-${peer}`, 'follower', 'junk', '')
    expect(ledger.recent().length).toBe(100)
    expect(ledger.counts()).toEqual({ junk: 5_000 })
    expect(ledger.isBanned('peer-4999')).toBe(true)
    expect(ledger.isBanned('peer-0')).toBe(false)
  })
})
