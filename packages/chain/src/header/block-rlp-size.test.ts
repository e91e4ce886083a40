import { RLP } from '@ethereumjs/rlp'
import { encodeBlockHeader } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { TEST_ORIGIN } from '../../test/TestChain.ts'
import { signTransaction, testGenesis } from '../../test/test-genesis.ts'
import { blockRlpBytes, MAX_BLOCK_OVERHEAD_BYTES, transactionRlpBytes } from './block-rlp-size.ts'
import { buildHeader } from './build-header.ts'
import { nextEnvironment } from './next-environment.ts'

const config = testGenesis().chain
const parent = { number: 1n, timestamp: 1n, baseFeePerGas: 1_000n, gasLimit: 30_000_000n, gasUsed: 0n }
const environment = nextEnvironment(config, parent, TEST_ORIGIN, 9n)
const legacy = RLP.encode([1, 2, 3, new Uint8Array(300)])

function headerOf(transactions: Uint8Array[]) {
  return buildHeader({ parentHash: new Uint8Array(32), environment, transactions, receipts: [] }, new Uint8Array(32))
}

describe('blockRlpBytes', () => {
  it('is the length that an encoder gives, whatever the number, type and size of transactions', () => {
    const typed = [0, 10, 300, 70_000].map((size) => signTransaction(0, { data: new Uint8Array(size) }).raw)
    const large = Array.from({ length: 300 }, () => typed[3]!)
    for (const transactions of [[], [legacy], typed, [legacy, ...typed, legacy], large]) {
      const header = headerOf(transactions)
      const items = transactions.map((raw) => (raw[0]! >= 0xc0 ? RLP.decode(raw) : raw))
      const encoded = RLP.encode([RLP.decode(encodeBlockHeader(header)), items, [], []])
      expect(blockRlpBytes(header, transactions)).toBe(encoded.length)
      const sum = transactions.reduce((bytes, raw) => bytes + transactionRlpBytes(raw), 0)
      expect(encoded.length).toBeLessThanOrEqual(sum + MAX_BLOCK_OVERHEAD_BYTES)
    }
  })

  it('never exceeds the overhead that producers reckon with', () => {
    const most = (1n << 64n) - 1n
    const huge = { number: most, gasLimit: most, gasUsed: most, timestamp: most, baseFeePerGas: (1n << 256n) - 1n }
    const list = Array.from({ length: 200 }, () => new Uint8Array(100_000).fill(0xff))
    const sum = list.reduce((bytes, raw) => bytes + transactionRlpBytes(raw), 0)
    expect(blockRlpBytes({ ...headerOf([]), ...huge }, list)).toBe(sum + MAX_BLOCK_OVERHEAD_BYTES)
  })
})
