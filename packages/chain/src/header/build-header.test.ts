import { createMPT } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { keccak256 } from '@megarollup/crypto'
import { blockHash, hexToBytes, type Log, type Receipt } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { TEST_ORIGIN } from '../../test/TestChain.ts'
import { signTransaction, testGenesis } from '../../test/test-genesis.ts'
import { buildHeader } from './build-header.ts'
import { nextEnvironment } from './next-environment.ts'

/** The same commitments by libraries, and by the bit arithmetic of the yellow paper (4.3.1, the bloom filter). */
function bloomOf(logs: readonly Log[]): Uint8Array {
  const bloom = new Uint8Array(256)
  for (const value of logs.flatMap(({ address, topics }) => [address, ...topics])) {
    const digest = keccak256(value)
    for (const i of [0, 2, 4]) {
      const bit = ((digest[i]! << 8) | digest[i + 1]!) & 2047
      bloom[255 - (bit >> 3)]! |= 1 << (bit & 7)
    }
  }
  return bloom
}

async function trieRoot(items: Uint8Array[]): Promise<Uint8Array> {
  const trie = await createMPT()
  for (const [index, item] of items.entries()) await trie.put(RLP.encode(index), item)
  return trie.root()
}

function receiptBytes({ type, status, cumulativeGasUsed, logs }: Receipt): Uint8Array {
  const fields = logs.map(({ address, topics, data }) => [address, topics, data])
  const list = RLP.encode([status, cumulativeGasUsed, bloomOf(logs), fields])
  return type === 0 ? list : Uint8Array.of(type, ...list)
}

describe('buildHeader', () => {
  it('has the roots, the bloom and the hash that independent encoders give', async () => {
    const config = testGenesis().chain
    const parent = { number: 41n, timestamp: 1_000n, baseFeePerGas: 1_000n, gasLimit: 30_000_000n, gasUsed: 0n }
    const environment = nextEnvironment(config, parent, TEST_ORIGIN, 1_700_000_000n)
    const transactions = [0n, 1n, 2n].map((nonce) => signTransaction(0, { nonce }).raw)
    const logs = [
      { address: new Uint8Array(20).fill(1), topics: [new Uint8Array(32).fill(2)], data: Uint8Array.of(3) },
      { address: new Uint8Array(20).fill(4), topics: [], data: new Uint8Array(100) },
    ]
    const receipts: Receipt[] = [
      { type: 2, status: 1, cumulativeGasUsed: 21_000n, logs },
      { type: 0, status: 0, cumulativeGasUsed: 60_000n, logs: [] },
      { type: 4, status: 1, cumulativeGasUsed: 99_000n, logs: [logs[1]!] },
    ]
    const parentHash = new Uint8Array(32).fill(9)
    const stateRoot = new Uint8Array(32).fill(8)
    const header = buildHeader({ parentHash, environment, transactions, receipts }, stateRoot)

    const transactionsRoot = await trieRoot(transactions)
    const receiptsRoot = await trieRoot(receipts.map(receiptBytes))
    const bloom = bloomOf(receipts.flatMap((receipt) => receipt.logs))
    const emptyOmmers = keccak256(RLP.encode([]))
    const emptyTrie = keccak256(RLP.encode(new Uint8Array()))
    const sha256OfNothing = hexToBytes('0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    const { prevRandao, parentBeaconBlockRoot } = TEST_ORIGIN
    expect(blockHash(header, keccak256)).toEqual(
      keccak256(
        RLP.encode([
          ...[parentHash, emptyOmmers, config.feeRecipient, stateRoot, transactionsRoot, receiptsRoot, bloom],
          ...[0, 42, 30_000_000, 99_000, 1_700_000_000, new Uint8Array(), prevRandao, new Uint8Array(8)],
          ...[875n, emptyTrie, 0, 0, parentBeaconBlockRoot, sha256OfNothing],
        ]),
      ),
    )
  })
})
