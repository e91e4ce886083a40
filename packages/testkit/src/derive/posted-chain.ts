import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keccak256 } from '@megarollup/crypto'
import { createAltDaClient } from '@megarollup/da-client'
import { type Derivation, derive } from '@megarollup/fullnode'
import { type Batch, type BatchBlock, type DaClient, encodeBatch, splitBatch } from '@megarollup/protocol'
import { zstdCompressor } from '@megarollup/protocol/node'
import { createInboxClient, deployInbox, type InboxGenesis, readBatches } from '@megarollup/settlement'
import type { Hex } from 'viem'
import { signerOf, type TestAccount } from '../accounts.ts'

/** A rollup as L1 and DA hold it. */
export interface PostedChain {
  l1Url: string
  da: DaClient
  inbox: Hex
  genesis: InboxGenesis
  blocks: readonly BatchBlock[]
}

/** Reads all that was posted. */
export async function readPostedChain(at: { l1Url: string; daUrl: string; inbox: Hex }): Promise<PostedChain> {
  const { l1Url, daUrl, inbox } = at
  const da = createAltDaClient({ url: daUrl })
  const client = createInboxClient({ l1Url, address: inbox })
  const blocks: BatchBlock[] = []
  const compressors = [zstdCompressor()]
  for await (const { batch } of readBatches({ inbox: client, da, fromBlock: 0n, compressors }))
    blocks.push(...batch.blocks)
  return { l1Url, da, inbox, genesis: await client.genesis(), blocks }
}

/** Posts blocks of a chain as one batch to an inbox of its own, in which nothing was before. Returns that inbox. */
export async function repost(
  chain: PostedChain,
  blocks: readonly BatchBlock[],
  options: { account: TestAccount; da?: DaClient },
): Promise<Hex> {
  const { l1Url, genesis } = chain
  const { account, da = chain.da } = options
  const batch: Batch = { chainId: genesis.chainId, blocks }
  const bytes = encodeBatch(batch, { compressor: zstdCompressor() })
  const identity = { chainId: genesis.chainId, batchIndex: 0n, maxPayloadBytes: chain.da.maxPayloadBytes }
  const commitments: Uint8Array[] = []
  for (const frame of splitBatch(bytes, { ...identity, keccak256 })) commitments.push(await da.put(frame))
  const { address } = await deployInbox({
    l1Url,
    account: signerOf(account),
    batcher: account.address,
    rollupChainId: genesis.chainId,
    genesisHash: genesis.hash,
    genesisCommitment: genesis.commitment,
  })
  const numberOf = (block: BatchBlock | undefined) => block?.seal.seal.header.number ?? 0n
  const range = { firstBlock: numberOf(blocks[0]), lastBlock: numberOf(blocks.at(-1)) }
  const inbox = createInboxClient({ l1Url, address, account: signerOf(account) })
  await inbox.append({ batchIndex: 0n, ...range, commitments })
  return address
}

/** Derives a chain in this process. Rejects where derivation stops. */
export async function derivePosted({ l1Url, da }: PostedChain, inbox: Hex): Promise<Derivation> {
  const workDir = await mkdtemp(join(tmpdir(), 'megarollup-derive-test-'))
  try {
    return await derive({ l1Url, da, inbox, workDir, logger: SILENT })
  } finally {
    await rm(workDir, { recursive: true, force: true })
  }
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {}, child: () => SILENT }
