import type { RecoveredTransaction } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { DEFAULT_MEMPOOL_LIMITS, Mempool, type MempoolLimits } from './mempool.ts'

const GENEROUS = { count: 1_000, bytes: 1 << 20, gas: 1n << 60n }
let serial = 0

/** A transfer of one wei by sender number `from`. */
function transfer(from: number, nonce: number, price = 10): RecoveredTransaction {
  const hash = new Uint8Array(32)
  new DataView(hash.buffer).setUint32(0, ++serial)
  const sender = new Uint8Array(20).fill(from)
  const common = {
    nonce: BigInt(nonce),
    gasLimit: 21_000n,
    to: sender,
    value: 1n,
    data: new Uint8Array(),
    yParity: 0,
    r: 1n,
    s: 1n,
  }
  const transaction = { type: 0 as const, chainId: 901n, gasPrice: BigInt(price), ...common }
  return { transaction, raw: new Uint8Array(100), hash, sender }
}

function poolWith(limits: Partial<MempoolLimits> = {}): Mempool {
  return new Mempool({ ...DEFAULT_MEMPOOL_LIMITS, ...limits })
}

const noncesOf = (transactions: RecoveredTransaction[]) =>
  transactions.map(({ transaction }) => Number(transaction.nonce))
const sendersOf = (transactions: RecoveredTransaction[]) => transactions.map(({ sender }) => sender[0])

describe('Mempool', () => {
  it('gives a sender its transactions in the order of nonces, whatever the order of arrival', () => {
    const pool = poolWith()
    for (const nonce of [2, 0, 1]) pool.add(transfer(1, nonce), 0n, 0)
    expect(noncesOf(pool.take(GENEROUS, 1n))).toEqual([0, 1, 2])
  })

  it('keeps what stands behind a gap until the gap is filled', () => {
    const pool = poolWith()
    pool.add(transfer(1, 1), 0n, 0)
    expect(pool.hasReady).toBe(false)
    expect(pool.take(GENEROUS, 1n)).toEqual([])
    pool.add(transfer(1, 0), 0n, 0)
    expect(noncesOf(pool.take(GENEROUS, 1n))).toEqual([0, 1])
  })

  it('lets senders take turns, so that nobody crowds out the others', () => {
    const pool = poolWith()
    for (const nonce of [0, 1, 2]) pool.add(transfer(1, nonce), 0n, 0)
    pool.add(transfer(2, 0), 0n, 0)
    expect(sendersOf(pool.take({ ...GENEROUS, count: 3 }, 1n))).toEqual([1, 2, 1])
  })

  it('stops at each of its limits, but always takes one', () => {
    const pool = poolWith()
    for (const nonce of [0, 1, 2, 3]) pool.add(transfer(1, nonce), 0n, 0)
    expect(pool.take({ ...GENEROUS, bytes: 150 }, 1n)).toHaveLength(2)
    expect(pool.take({ ...GENEROUS, gas: 1n }, 1n)).toHaveLength(1)
  })

  it('replaces a transaction only for a price that is a tenth higher', () => {
    const pool = poolWith()
    pool.add(transfer(1, 0, 100), 0n, 0)
    expect(() => pool.add(transfer(1, 0, 109), 0n, 0)).toThrow('replacement transaction underpriced')
    const better = transfer(1, 0, 110)
    pool.add(better, 0n, 0)
    expect(pool.take(GENEROUS, 1n)).toEqual([better])
    expect(pool.size).toBe(1)
  })

  it('refuses the same transaction twice, nonces that are used and nonces too far ahead', () => {
    const pool = poolWith({ maxNonceGap: 5n })
    const first = transfer(1, 3)
    pool.add(first, 3n, 0)
    expect(() => pool.add(first, 3n, 0)).toThrow('already known')
    expect(() => pool.add(transfer(1, 2), 3n, 0)).toThrow('nonce too low: next nonce 3, tx nonce 2')
    expect(() => pool.add(transfer(1, 9), 3n, 0)).toThrow('nonce too high')
  })

  it('is bounded for each sender, in number and in bytes', () => {
    const pool = poolWith({ maxPerSender: 2, maxTransactions: 3, maxBytes: 1_000 })
    pool.add(transfer(1, 0), 0n, 0)
    pool.add(transfer(1, 1), 0n, 0)
    expect(() => pool.add(transfer(1, 2), 0n, 0)).toThrow('account limit exceeded')
    pool.add(transfer(2, 0), 0n, 0)
    expect(() => pool.add(transfer(3, 0), 0n, 0)).toThrow('txpool is full')
    expect(() => poolWith({ maxBytes: 99 }).add(transfer(1, 0), 0n, 0)).toThrow('txpool is full')
  })

  it('counts waiting transactions in the nonce and the cost of their sender', () => {
    const pool = poolWith()
    const sender = new Uint8Array(20).fill(1)
    for (const nonce of [5, 6, 8]) pool.add(transfer(1, nonce), 5n, 0)
    expect(pool.pendingNonce(sender)).toBe(7n)
    expect(pool.pendingCost(sender, 6n)).toBe(2n * 210_001n)
  })

  it('runs given-back transactions again, first and in order', () => {
    const pool = poolWith()
    for (const nonce of [0, 1, 2]) pool.add(transfer(1, nonce), 0n, 0)
    const taken = pool.take({ ...GENEROUS, count: 2 }, 1n)
    pool.giveBack(taken)
    expect(noncesOf(pool.take(GENEROUS, 1n))).toEqual([0, 1, 2])
  })

  it('lets parked senders wait for their block', () => {
    const pool = poolWith()
    pool.add(transfer(1, 0), 0n, 0)
    pool.giveBack(pool.take(GENEROUS, 1n), 2n)
    expect(pool.take(GENEROUS, 1n)).toEqual([])
    expect(noncesOf(pool.take(GENEROUS, 2n))).toEqual([0])
  })

  it('holds back what depends on a dropped transaction until another takes its place', () => {
    const pool = poolWith()
    for (const nonce of [0, 1]) pool.add(transfer(1, nonce), 0n, 0)
    const [first, second] = pool.take(GENEROUS, 1n)
    pool.drop(first!, 0n)
    pool.giveBack([second!])
    expect(pool.hasReady).toBe(false)
    pool.add(transfer(1, 0), 0n, 0)
    expect(noncesOf(pool.take(GENEROUS, 1n))).toEqual([0, 1])
  })

  it('forgets everything about settled transactions', () => {
    const pool = poolWith()
    pool.add(transfer(1, 0), 0n, 0)
    for (const taken of pool.take(GENEROUS, 1n)) pool.settle(taken)
    expect([pool.size, pool.sizeBytes, pool.pendingNonce(new Uint8Array(20).fill(1))]).toEqual([0, 0, undefined])
  })

  it('forgets transactions that waited too long', () => {
    const pool = poolWith({ maxAgeMs: 1_000 })
    pool.add(transfer(1, 0), 0n, 0)
    pool.add(transfer(1, 1), 0n, 900)
    expect(noncesOf(pool.expire(1_500))).toEqual([0])
    expect(pool.hasReady).toBe(false)
    expect(noncesOf(pool.expire(5_000))).toEqual([1])
    expect(pool.size).toBe(0)
  })

  it('does not grow above its bytes by replacements that are larger', () => {
    const pool = poolWith({ maxBytes: 250 })
    pool.add(transfer(1, 0, 100), 0n, 0)
    const large = { ...transfer(1, 0, 200), raw: new Uint8Array(251) }
    expect(() => pool.add(large, 0n, 0)).toThrow('txpool is full')
    expect([pool.size, pool.sizeBytes]).toEqual([1, 100])
    pool.add({ ...transfer(1, 0, 200), raw: new Uint8Array(250) }, 0n, 0)
    expect([pool.size, pool.sizeBytes]).toEqual([1, 250])
  })

  it('takes a replacement of a parked transaction out of its wait', () => {
    const pool = poolWith()
    pool.add(transfer(1, 0, 100), 0n, 0)
    pool.giveBack(pool.take(GENEROUS, 1n), 9n)
    const better = transfer(1, 0, 200)
    pool.add(better, 0n, 0)
    expect(pool.take(GENEROUS, 1n)).toEqual([better])
  })
})
