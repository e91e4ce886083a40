/** Sends a transfer to the sequencer and reads its receipt from a full node. `[sequencer URL] [full node URL] [private key]` */
import { setTimeout as sleep } from 'node:timers/promises'
import { createPublicClient, createWalletClient, formatEther, type Hex, http, parseEther, zeroHash } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

/** The first account of the usual test mnemonic. Public: never send real funds to it. */
const TEST_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const RECIPIENT = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const SEAL_TIMEOUT_MS = 10_000

const [sequencer = 'http://127.0.0.1:9545', fullnode = 'http://127.0.0.1:9546', key = TEST_KEY] = process.argv.slice(2)
const account = privateKeyToAccount(key as Hex)
const writer = createWalletClient({ account, transport: http(sequencer) })
const reader = createPublicClient({ transport: http(fullnode), pollingInterval: 20, cacheTime: 0 })

const sentAt = performance.now()
const hash = await writer.sendTransaction({ to: RECIPIENT, value: parseEther('0.01'), chain: null })
const receipt = await reader.waitForTransactionReceipt({ hash })
console.log(`transaction ${hash}`)
console.log(`receipt     ${receipt.status}, from the full node after ${Math.round(performance.now() - sentAt)} ms`)
console.log(`place       block ${receipt.blockNumber}, index ${receipt.transactionIndex}`)

const blockHash = await waitForSeal(hash)
const balance = await reader.getBalance({ address: RECIPIENT })
console.log(`sealed      in ${blockHash}`)
console.log(`recipient   has ${formatEther(balance)} ETH`)

/** The hash of the transaction's block, once the block is sealed. */
async function waitForSeal(hash: Hex): Promise<Hex> {
  const deadline = Date.now() + SEAL_TIMEOUT_MS
  while (Date.now() < deadline) {
    const { blockHash } = await reader.getTransactionReceipt({ hash })
    if (blockHash !== zeroHash) return blockHash
    await sleep(50)
  }
  throw new Error(`block of ${hash} not sealed after ${SEAL_TIMEOUT_MS} ms: is the sequencer running?`)
}
