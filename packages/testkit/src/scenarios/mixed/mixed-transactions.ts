import assert from 'node:assert/strict'
import type { Address, Hex } from 'viem'
import { signerOf } from '../../accounts.ts'
import { accountOf, type NetworkUnderTest } from '../../network/NetworkUnderTest.ts'
import { type JsonReceipt, waitForReceipts, waitForSealedReceipt } from '../../network/receipts.ts'
import { createRandom } from '../../random.ts'
import { createMixer, type MixedKind, type MixedTransaction } from './kinds.ts'
import { prepareWorld, type World } from './prepare-world.ts'
import { readSigningTerms, submitInWaves } from './Sender.ts'

export interface MixedOptions {
  count: number
  seed: number | string
  /** Default 40. */
  senderCount?: number
  /** Transactions sent before their receipts are awaited. Default 100. */
  waveSize?: number
}

export interface MixedResult {
  world: World
  /** How many of each kind. */
  kinds: Partial<Record<MixedKind, number>>
  /** Receipts as the read node gave them, in the order of sending. */
  receipts: JsonReceipt[]
  hashes: Hex[]
  /** Sealed blocks that hold them all. */
  blocks: { first: bigint; last: bigint }
  /** Contracts that the transactions created. */
  created: Address[]
}

/**
 * A seeded mix of transfers, ERC-20 transfers, deployments, swaps, failures of every sort, access lists and EIP-7702
 * delegations from many senders. Checks each one's status at the read node, and that write and read node put it at the
 * same place; resolves when the last one's block is sealed there.
 */
export async function mixedTransactions(network: NetworkUnderTest, options: MixedOptions): Promise<MixedResult> {
  const { count, seed, senderCount = 40, waveSize = 100 } = options
  const random = createRandom(seed)
  const terms = await readSigningTerms(network.write)
  const world = await prepareWorld(network.write, {
    terms,
    random: random.fork('world'),
    funder: signerOf(accountOf(network, 8)),
    senderCount,
    waveSize,
  })

  const draw = createMixer(world, terms, random.fork('mix'))
  const transactions: MixedTransaction[] = []
  while (transactions.length < count) transactions.push(await draw())
  const written = await submitInWaves(
    network.write,
    transactions.map(({ raw }) => raw),
    waveSize,
  )

  const hashes = written.map(({ transactionHash }) => transactionHash)
  const receipts = await waitForReceipts(network.read, hashes)
  for (const [index, receipt] of receipts.entries()) {
    const { kind, succeeds } = transactions[index] as MixedTransaction
    assert.equal(receipt.status, succeeds ? '0x1' : '0x0', `${kind} ${receipt.transactionHash}`)
    assert.deepEqual(placeOf(receipt), placeOf(written[index] as JsonReceipt), 'both nodes put it at the same place')
  }
  for (const hash of new Set(hashes.slice(-waveSize))) await waitForSealedReceipt(network.read, hash)

  const numbers = receipts.map(({ blockNumber }) => BigInt(blockNumber)).sort((a, b) => (a < b ? -1 : 1))
  return {
    world,
    kinds: countKinds(transactions),
    receipts,
    hashes,
    blocks: { first: numbers.at(0) ?? 0n, last: numbers.at(-1) ?? 0n },
    created: receipts.flatMap(({ contractAddress, status }) =>
      contractAddress !== null && status === '0x1' ? [contractAddress] : [],
    ),
  }
}

function placeOf({ blockNumber, transactionIndex, gasUsed, logs }: JsonReceipt): unknown {
  return { blockNumber, transactionIndex, gasUsed, logs: logs.map(({ logIndex, data }) => ({ logIndex, data })) }
}

function countKinds(transactions: readonly MixedTransaction[]): MixedResult['kinds'] {
  const kinds: MixedResult['kinds'] = {}
  for (const { kind } of transactions) kinds[kind] = (kinds[kind] ?? 0) + 1
  return kinds
}
