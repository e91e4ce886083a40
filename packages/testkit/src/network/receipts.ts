import type { Hex } from 'viem'
import { callRpc, callRpcBatch } from './json-rpc.ts'
import { poll } from './poll.ts'

/** The fields of `eth_getTransactionReceipt` that scenarios look at. */
export interface JsonReceipt {
  transactionHash: Hex
  transactionIndex: Hex
  blockHash: Hex
  blockNumber: Hex
  status: Hex
  gasUsed: Hex
  effectiveGasPrice: Hex
  contractAddress: Hex | null
  logs: { address: Hex; topics: Hex[]; data: Hex; logIndex: Hex; transactionHash: Hex }[]
}

/** `blockHash` of a transaction whose block is not sealed yet. */
const UNSEALED = `0x${'00'.repeat(32)}`

/** Waits until a node knows the receipt of a transaction, sealed or not. */
export function waitForReceipt(url: string, hash: Hex, timeoutMs = 30_000): Promise<JsonReceipt> {
  return poll(
    `receipt of ${hash} at ${url}`,
    async () => (await callRpc<JsonReceipt | null>(url, 'eth_getTransactionReceipt', [hash])) ?? undefined,
    { timeoutMs },
  )
}

/** Waits until the block of a transaction is sealed, and returns the receipt with its block hash. */
export function waitForSealedReceipt(url: string, hash: Hex, timeoutMs = 30_000): Promise<JsonReceipt> {
  return poll(
    `sealed receipt of ${hash} at ${url}`,
    async () => {
      const receipt = await callRpc<JsonReceipt | null>(url, 'eth_getTransactionReceipt', [hash])
      return receipt !== null && receipt.blockHash !== UNSEALED ? receipt : undefined
    },
    { timeoutMs, intervalMs: 50 },
  )
}

const BATCH = 100

/** Waits for the receipts of many transactions, in their order. */
export async function waitForReceipts(url: string, hashes: readonly Hex[], timeoutMs = 60_000): Promise<JsonReceipt[]> {
  const found = new Map<Hex, JsonReceipt>()
  await poll(
    `receipts of ${hashes.length} transactions at ${url}`,
    async () => {
      const missing = hashes.filter((hash) => !found.has(hash)).slice(0, BATCH)
      const calls = missing.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] }))
      for (const receipt of await callRpcBatch<JsonReceipt | null>(url, calls)) {
        if (receipt) found.set(receipt.transactionHash, receipt)
      }
      return found.size === new Set(hashes).size ? true : undefined
    },
    { timeoutMs, intervalMs: 5 },
  )
  return hashes.map((hash) => found.get(hash) as JsonReceipt)
}

/** Waits until a node's last sealed block is at least `number`. Returns the node's block number. */
export function waitForBlock(url: string, number: bigint, timeoutMs = 30_000): Promise<bigint> {
  return poll(
    `block ${number} at ${url}`,
    async () => {
      const head = BigInt(await callRpc<Hex>(url, 'eth_blockNumber'))
      return head >= number ? head : undefined
    },
    { timeoutMs, intervalMs: 50 },
  )
}
