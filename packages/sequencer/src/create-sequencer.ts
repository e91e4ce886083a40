import { join } from 'node:path'
import {
  createChainBackend,
  type OpenChain,
  type OriginBlock,
  openChain,
  recordSigner,
  SafeBlocks,
} from '@megarollup/chain'
import { createSigner } from '@megarollup/crypto'
import { createEvm } from '@megarollup/evm'
import { createNetwork, type Network } from '@megarollup/network'
import {
  bytesToHex,
  type Clock,
  type DaClient,
  equalBytes,
  type FeedRecord,
  type Genesis,
  type Logger,
  type MegarollupError,
  type Service,
} from '@megarollup/protocol'
import { createRpcServer, type RpcServer } from '@megarollup/rpc'
import { createInboxClient } from '@megarollup/settlement'
import type { LocalAccount } from 'viem'
import { Batcher } from './batching/batcher.ts'
import { SequencerBehindError, WrongSequencerKeyError } from './errors.ts'
import { hearFollowers } from './hear-followers.ts'
import { Admission } from './pool/admission.ts'
import { Mempool } from './pool/mempool.ts'
import { BlockProducer } from './production/block-producer.ts'
import { largestThatFits } from './production/open-block.ts'
import { recoverOpenBlocks } from './recover-open-blocks.ts'
import { RecordSigner } from './signing/record-signer.ts'
import { recoverSignatures } from './signing/recover-signatures.ts'
import { SignedHeightRecord } from './signing/signed-height.ts'

export interface SequencerOptions {
  dataDir: string
  genesis: Genesis
  /** Signs mini-blocks and seals, 32 bytes. Its address is in the genesis. */
  privateKey: Uint8Array
  clientVersion: string
  l1: { url: string; batcher: LocalAccount; pollMs?: number }
  da: DaClient
  /** Time between looks for blocks to post. */
  batchIntervalMs?: number
  rpc: { host: string; port: number }
  /** Multiaddrs to listen on. */
  listen: readonly string[]
  /** How long a sequencer that goes on with a chain waits to hear of a follower before it signs; 6 s by default. */
  followerWaitMs?: number
  clock: Clock
  logger: Logger
  /** The process must end: what is in memory can no longer be trusted, or must not sign. */
  onFatal: (error: unknown) => void
}

/** Longer than a follower waits before it tries again to connect. */
const FOLLOWER_WAIT_MS = 6_000

/** A running sequencer, for its operator. */
export interface Sequencer extends Service {
  readonly rpc: RpcServer
  readonly network: Network
  status(): Record<string, number>
}

/**
 * Puts a sequencer together: recovered chain data, pool, producer, feed, RPC and batcher. `start` refuses to produce with data that
 * is older than what was signed, than L1, or than what a follower proves to have.
 */
export async function createSequencer(options: SequencerOptions): Promise<Sequencer> {
  const { genesis, logger, dataDir } = options
  const chain = await openChain({ dir: dataDir, genesis, logger })
  try {
    return await assemble(options, chain)
  } catch (error) {
    await chain.close()
    throw error
  }
}

async function assemble(options: SequencerOptions, chain: OpenChain): Promise<Sequencer> {
  const { genesis, logger, clock, da, l1, onFatal, dataDir } = options
  const { store, state, dictionary } = chain
  const config = genesis.chain
  const digestSigner = createSigner(options.privateKey)
  if (!equalBytes(digestSigner.address, config.sequencer)) {
    throw new WrongSequencerKeyError(bytesToHex(digestSigner.address), bytesToHex(config.sequencer))
  }
  const heights = await SignedHeightRecord.open(join(dataDir, 'signed-height'), store.genesis.hash)
  const signer = new RecordSigner(digestSigner, heights)
  await recoverSignatures(store, signer, heights.current)

  const inbox = createInboxClient({ l1Url: l1.url, address: config.l1.inbox, account: l1.batcher, logger })
  const safeBlocks = new SafeBlocks({
    store,
    state,
    inbox,
    da,
    config,
    logger,
    ...(l1.pollMs && { pollMs: l1.pollMs }),
  })
  const evmOptions = { chainId: config.chainId, state: state.layered }
  const evm = createEvm(evmOptions)
  const blockHash = (number: bigint) => (number <= state.confirmedBlock ? store.recentBlockHash(number) : undefined)
  const sealed = (await store.header(store.tip.sealedBlock))!.header
  const unsealed = await recoverOpenBlocks({ config, store, evm, blockHash, dictionaryEpoch: dictionary.epoch + 1n })
  const pool = new Mempool()
  const producer = new BlockProducer(
    {
      config,
      store,
      state,
      evm,
      pool,
      signer,
      dictionary,
      l1Origin: monotonicOrigin(await lastOrigin(chain), () => safeBlocks.latestOrigin()),
      clock,
      logger,
      onFatal,
    },
    { sealed, unsealed },
  )
  const admission = new Admission({
    chainId: config.chainId,
    maxTransactionBytes: Math.min(config.limits.maxTransactionBytes, largestThatFits(config.rules)),
    maxTransactionGas: config.rules.transactionGasCap,
    blockGasLimit: sealed.gasLimit,
    state: state.layered,
    nextBaseFee: () => producer.nextEnvironment.baseFeePerGas,
    closedBecause: () => producer.closedBecause,
    pool,
    clock,
  })
  const backend = createChainBackend({
    config,
    clientVersion: options.clientVersion,
    store,
    state,
    callEvm: createEvm(evmOptions),
    nextEnvironment: () => producer.nextEnvironment,
    submitTransaction: async (raw) => {
      const hash = admission.submit(raw)
      producer.notify()
      return hash
    },
    pool,
    tags: () => safeBlocks,
    logger,
  })
  const rpc = createRpcServer({ backend, ...options.rpc, logger })
  const refuse = (error: MegarollupError) => {
    signer.refuseAll(error)
    producer.halt(error.message)
    onFatal(error)
  }
  const network = createNetwork({
    chainId: config.chainId,
    genesisHash: store.genesis.hash,
    listen: options.listen,
    identityPath: join(dataDir, 'p2p-identity'),
    source: store,
    logger,
    clock,
    onFollowerAhead: (position, claim) => {
      if (claim.record && isSignedBy(claim.record, digestSigner.address)) {
        refuse(new SequencerBehindError('follower', store.tip.miniBlock, position.nextMiniBlock))
      } else {
        logger.warn({ position }, 'a follower claims, without proof, to have more than this sequencer')
      }
    },
  })
  const batcher = new Batcher({ inbox, da, store, state, config, logger, intervalMs: options.batchIntervalMs ?? 2_000 })
  const services: Service[] = [safeBlocks, network, rpc, batcher]
  const stopping = new AbortController()
  let producing: Promise<void> = Promise.resolve()

  /** A chain that has begun goes on when its followers were heard: one that has more stops the sequencer before it signs. */
  async function produce(): Promise<void> {
    if (store.tip.miniBlock > 0n) {
      const waitMs = options.followerWaitMs ?? FOLLOWER_WAIT_MS
      await hearFollowers({ network, head: () => store.head(), waitMs, signal: stopping.signal })
    }
    if (!stopping.signal.aborted) await producer.start()
  }

  return {
    rpc,
    network,
    async start() {
      const onL1 = await inbox.nextBlock()
      // Only sealed blocks were ever posted: data that ends in the middle of a block that L1 has is old, too.
      if (onL1 > state.confirmedBlock + 1n) {
        throw new SequencerBehindError('l1', state.confirmedBlock, onL1)
      }
      for (const service of services) await service.start()
      producing = produce().catch(onFatal)
    },
    async stop() {
      stopping.abort()
      await producing
      await producer.stop()
      for (const service of [...services].reverse()) await service.stop()
      await heights.close()
      await chain.close()
    },
    status: () => ({
      mini_block: Number(store.tip.miniBlock),
      sealed_block: Number(state.confirmedBlock),
      safe_block: Number(safeBlocks.safe),
      finalized_block: Number(safeBlocks.finalized),
      pool_transactions: pool.size,
      pool_bytes: pool.sizeBytes,
      log_bytes: store.sizeBytes,
      unflushed_state_bytes: state.layered.sizeBytes,
    }),
  }
}

/** The L1 origin that the chain named last; zeros at genesis. */
async function lastOrigin({ store }: OpenChain): Promise<OriginBlock> {
  const range = store.miniBlocksOf(store.tip.openBlock)
  const opening = range && (await store.miniBlock(range.first)).header.opening
  const { prevRandao, parentBeaconBlockRoot } = opening?.environment ?? store.genesis.header
  const { number, hash } = opening?.l1Origin ?? { number: 0n, hash: new Uint8Array(32) }
  return { number, hash, prevRandao, parentBeaconBlockRoot }
}

/** The newest L1 block that was seen, but never one below what the chain has named already. */
function monotonicOrigin(last: OriginBlock, latest: () => OriginBlock | undefined): () => OriginBlock {
  let newest = last
  return () => {
    const seen = latest()
    if (seen && seen.number > newest.number) newest = seen
    return newest
  }
}

/** Whether a record bears the sequencer's signature: only it proves that more was signed than this node has. */
function isSignedBy(record: FeedRecord, address: Uint8Array): boolean {
  try {
    return equalBytes(recordSigner(record), address)
  } catch {
    return false
  }
}
