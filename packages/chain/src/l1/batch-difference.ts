import { keccak256 } from '@megarollup/crypto'
import { type BatchBlock, blockHash, equalBytes, miniBlockHash } from '@megarollup/protocol'
import type { ChainStore } from '../store/chain-store.ts'

/**
 * Where a posted block differs from this node's own, in words, or `undefined`: all that derivation takes from a batch is compared,
 * signatures too, so that what one node calls safe is what anybody derives.
 */
export async function batchDifference(
  { seal: { seal, signature }, miniBlocks }: BatchBlock,
  store: ChainStore,
): Promise<string | undefined> {
  const { number } = seal.header
  const own = await store.seal(number)
  const range = store.miniBlocksOf(number)
  if (!own || !range) return 'this node does not have the block'
  if (!equalBytes(blockHash(seal.header, keccak256), own.hash)) return 'another header'
  const binds =
    equalBytes(seal.firstMiniBlockHash, own.seal.firstMiniBlockHash) &&
    equalBytes(seal.lastMiniBlockHash, own.seal.lastMiniBlockHash) &&
    seal.lastMiniBlockNumber === own.seal.lastMiniBlockNumber &&
    seal.l1Origin.number === own.seal.l1Origin.number &&
    equalBytes(seal.l1Origin.hash, own.seal.l1Origin.hash)
  if (!binds) return 'a seal that binds something else'
  if (!equalBytes(signature, own.signature)) return 'another signature of the seal'
  if (BigInt(miniBlocks.length) !== range.last - range.first + 1n) return `${miniBlocks.length} mini-blocks`
  for (const [i, miniBlock] of miniBlocks.entries()) {
    const difference = await miniBlockDifference(miniBlock, range.first + BigInt(i), store)
    if (difference) return `${difference} in mini-block ${range.first + BigInt(i)}`
  }
  return undefined
}

async function miniBlockDifference(
  { header, signature, transactions, diffBytes }: BatchBlock['miniBlocks'][number],
  number: bigint,
  store: ChainStore,
): Promise<string | undefined> {
  const own = await store.miniBlock(number)
  if (!equalBytes(miniBlockHash(header, keccak256), own.hash)) return 'another header'
  if (!equalBytes(signature, await store.miniBlockSignature(number))) return 'another signature'
  const isSame =
    transactions.length === own.transactions.length &&
    transactions.every((transaction, i) => equalBytes(transaction, own.transactions[i]!))
  if (!isSame) return 'other transactions'
  return equalBytes(keccak256(diffBytes), own.header.diffHash) ? undefined : 'another diff'
}
