import { join } from 'node:path'
import { COMPRESSORS, genesisBlock } from '@megarollup/chain'
import { createEvm } from '@megarollup/evm'
import { bytesToHex, type DaClient, equalBytes, type Genesis, type Logger } from '@megarollup/protocol'
import { parseGenesis } from '@megarollup/protocol/genesis'
import { createInboxClient, readBatches, readGenesis } from '@megarollup/settlement'
import { createMptCommitment, LayeredState, openFlatState } from '@megarollup/state'
import { DerivationError } from '../errors.ts'
import { BlockDeriver, type DerivedHead } from './block-deriver.ts'

export interface DeriveOptions {
  l1Url: string
  da: DaClient
  /** The inbox of the rollup on L1. */
  inbox: `0x${string}`
  /** L1 block to read from: that of the inbox's deployment, or any before it. */
  fromL1Block?: bigint
  /** An empty folder for the state. */
  workDir: string
  logger: Logger
  /** Called after each block. */
  onBlock?: (block: DerivedHead) => void
}

/** What derivation found. */
export interface Derivation {
  chainId: bigint
  head: DerivedHead
  blocks: number
  transactions: number
}

/**
 * Rebuilds the chain from L1 and the DA layer alone: genesis, then batch after batch, executing every transaction again. Throws
 * `DerivationError` that names the first block at which anything differs from what the sequencer signed.
 */
export async function derive(options: DeriveOptions): Promise<Derivation> {
  const { da, logger, workDir } = options
  const inbox = createInboxClient({ l1Url: options.l1Url, address: options.inbox })
  const genesis = await deriveGenesis(inbox, da)
  const { alloc, header, hash } = await genesisBlock(genesis)
  const promised = (await inbox.genesis()).hash
  if (!equalBytes(hash, promised)) {
    throw new DerivationError(0n, `genesis hashes to ${bytesToHex(hash)}, L1 says ${bytesToHex(promised)}`)
  }
  const commitment = await createMptCommitment({ path: join(workDir, 'trie'), genesisHash: hash })
  const flat = await openFlatState({ path: join(workDir, 'state'), genesisHash: hash })
  try {
    commitment.apply(alloc)
    await commitment.root(0n)
    await commitment.commit(0n)
    await flat.commit([alloc], { block: 0n, miniBlock: 0n })
    const layered = new LayeredState(flat)
    const evm = createEvm({ chainId: genesis.chain.chainId, state: layered })
    const deriver = new BlockDeriver({
      genesis: { header, hash },
      config: genesis.chain,
      l1: inbox.client,
      commitment,
      layered,
      evm,
    })
    let blocks = 0
    for await (const { l1, batch } of readBatches({
      inbox,
      da,
      fromBlock: options.fromL1Block ?? 0n,
      compressors: COMPRESSORS,
    })) {
      for (const block of batch.blocks) {
        const head = await deriver.derive(block)
        options.onBlock?.(head)
        blocks++
      }
      logger.info({ batch: l1.index, lastBlock: l1.lastBlock }, 'batch derived')
    }
    return { chainId: genesis.chain.chainId, head: deriver.head, blocks, transactions: deriver.transactions }
  } finally {
    await commitment.close()
    await flat.close()
  }
}

/** The genesis file that L1 commits to. */
async function deriveGenesis(inbox: ReturnType<typeof createInboxClient>, da: DaClient): Promise<Genesis> {
  const { bytes } = await readGenesis({ inbox, da })
  return parseGenesis(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
}
