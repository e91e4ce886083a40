import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { encodeFunctionData, type Hex, keccak256 } from 'viem'
import { signerOf } from '../accounts.ts'
import { tokenAbi } from '../contracts/abis.ts'
import { callRpc } from '../network/json-rpc.ts'
import { accountOf, type NetworkUnderTest } from '../network/NetworkUnderTest.ts'
import { poll } from '../network/poll.ts'
import { type JsonReceipt, waitForReceipt, waitForSealedReceipt } from '../network/receipts.ts'
import type { Random } from '../random.ts'
import { prepareWorld, type World } from './mixed/prepare-world.ts'
import { readSigningTerms, type Sender, type SigningTerms, signNext } from './mixed/Sender.ts'

/** A receipt as some node gave it while the load ran. */
interface GivenReceipt {
  node: string
  receipt: JsonReceipt
}

export interface Load {
  /** Ends the load; resolves when no request of it runs any more. */
  stop(): Promise<readonly GivenReceipt[]>
}

const RECEIPT_TIMEOUT_MS = 3_000
const RETRY_MS = 50
const PAUSE_MS = 20

/**
 * Transfers and ERC-20 transfers from several senders, without an end, while nodes may come and go: a sender that meets an error asks
 * for its nonce again and goes on. Each receipt is taken from a node that is drawn each time.
 */
export async function startLoad(network: NetworkUnderTest, random: Random, senderCount = 8): Promise<Load> {
  const terms = await readSigningTerms(network.write)
  const funder = signerOf(accountOf(network, 9))
  const options = { terms, random: random.fork('world'), funder, senderCount, waveSize: 50 }
  const world = await prepareWorld(network.write, options)
  const given: GivenReceipt[] = []
  let stopped = false

  async function send(sender: Sender, draws: Random): Promise<void> {
    while (!stopped) {
      try {
        const hash = await sendOne(network.write, sender, draws, world, terms)
        const node = draws.pick(network.nodes)
        given.push({ node: node.name, receipt: await waitForReceipt(node.http, hash, RECEIPT_TIMEOUT_MS) })
        await sleep(PAUSE_MS)
      } catch {
        await sleep(RETRY_MS)
        await resumeNonce(network.write, sender)
      }
    }
  }

  const senders = Promise.all(world.senders.map((sender, index) => send(sender, random.fork(`sender ${index}`))))
  return {
    async stop() {
      stopped = true
      await senders
      return given
    },
  }
}

async function sendOne(url: string, sender: Sender, draws: Random, world: World, terms: SigningTerms): Promise<Hex> {
  const to = draws.pick(world.senders).account.address
  const amount = BigInt(draws.below(1_000))
  const draft =
    draws.below(2) === 0
      ? { to, value: amount, gas: 21_000n }
      : {
          to: world.token,
          data: encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args: [to, amount] }),
          gas: 100_000n,
        }
  const raw = await signNext(sender, terms, draft)
  await callRpc<Hex>(url, 'eth_sendRawTransaction', [raw])
  return keccak256(raw)
}

/** A node that was away may have lost what only its pool knew. */
async function resumeNonce(url: string, sender: Sender): Promise<void> {
  const params = [sender.account.address, 'pending']
  const nonce = await callRpc<Hex>(url, 'eth_getTransactionCount', params).catch(() => undefined)
  if (nonce !== undefined) sender.nextNonce = Number(nonce)
}

/** Checks that every receipt that was ever given is on every node's chain, at the place that was given. */
export async function receiptsStillHold(
  nodes: NetworkUnderTest['nodes'],
  given: readonly GivenReceipt[],
): Promise<{ compared: number }> {
  for (const { node: giver, receipt } of given) {
    for (const { name, http } of nodes) {
      const now = await waitForSealedReceipt(http, receipt.transactionHash)
      const what = `${receipt.transactionHash}, given by ${giver}, asked of ${name}`
      assert.deepEqual(placeOf(now), placeOf(receipt), what)
      if (BigInt(receipt.blockHash) !== 0n) assert.equal(now.blockHash, receipt.blockHash, what)
    }
  }
  return { compared: given.length * nodes.length }
}

function placeOf({ blockNumber, transactionIndex, status, gasUsed, effectiveGasPrice, logs }: JsonReceipt): unknown {
  const logPlaces = logs.map(({ logIndex, address, topics, data }) => ({ logIndex, address, topics, data }))
  return { blockNumber, transactionIndex, status, gasUsed, effectiveGasPrice, logs: logPlaces }
}

/** Waits until every node has a block that none had when this was called: all of them follow. */
export async function waitUntilAllFollow(nodes: NetworkUnderTest['nodes'], timeoutMs = 60_000): Promise<bigint> {
  const heads = await Promise.all(nodes.map(({ http }) => readHead(http)))
  const next = heads.reduce((highest, head) => (head > highest ? head : highest)) + 1n
  for (const { name, http } of nodes) {
    const isThere = async () => ((await readHead(http)) >= next ? true : undefined)
    await poll(`block ${next} at ${name}`, isThere, { timeoutMs, intervalMs: 100 })
  }
  return next
}

async function readHead(url: string): Promise<bigint> {
  return BigInt(await callRpc<Hex>(url, 'eth_blockNumber'))
}
