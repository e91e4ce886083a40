import { join } from 'node:path'
import { keccak256 } from '@megarollup/crypto'
import {
  type BlockHeader,
  blockHash,
  buildGenesisHeader,
  bytesToHex,
  ConfigError,
  DiffDictionary,
  equalBytes,
  type Genesis,
  genesisAllocToDiff,
  type Hash,
  type Logger,
  RootMismatchError,
  type StateDiff,
} from '@megarollup/protocol'
import { createMptCommitment, genesisStateRoot, LayeredState, openFlatState, openStateHistory } from '@megarollup/state'
import { nodeDisk } from '@megarollup/state/disk'
import { HISTORY_STORAGE_ADDRESS, historySlotChange } from './execution/protocol-calls.ts'
import { ChainState } from './state/chain-state.ts'
import { ChainStore } from './store/chain-store.ts'
import { readDiffs } from './store/read-diffs.ts'

/** The chain data of a node, recovered to its newest durable mini-block. */
export interface OpenChain {
  store: ChainStore
  state: ChainState
  /** As it is after the newest mini-block. */
  dictionary: DiffDictionary
  close(): Promise<void>
}

/**
 * Block 0 of a chain, and the state that it begins with. Throws `ConfigError` when that has no contract of EIP-2935: block hashes
 * are written into its storage from the first block on.
 */
export async function genesisBlock(genesis: Genesis): Promise<{ alloc: StateDiff; header: BlockHeader; hash: Hash }> {
  const history = genesis.alloc.find(({ address }) => equalBytes(address, HISTORY_STORAGE_ADDRESS))
  if (!history || history.code.length === 0) {
    const got = history ? 'an account without code' : 'nothing'
    const expected = 'the contract of EIP-2935, which Osaka includes from genesis on'
    throw new ConfigError('genesis.json', [{ field: `alloc.${bytesToHex(HISTORY_STORAGE_ADDRESS)}`, got, expected }])
  }
  const alloc = genesisAllocToDiff(genesis.alloc, keccak256)
  const header = buildGenesisHeader(genesis, await genesisStateRoot(alloc))
  return { alloc, header, hash: blockHash(header, keccak256) }
}

/**
 * Opens or creates the chain data in a folder and recovers it: everything in the log is applied to the state again from where
 * the state was last made durable. Throws typed errors for a folder that is locked, of another chain, or damaged.
 */
export async function openChain(options: { dir: string; genesis: Genesis; logger: Logger }): Promise<OpenChain> {
  const { dir, genesis, logger } = options
  const { alloc, header, hash } = await genesisBlock(genesis)
  const closers: (() => Promise<void>)[] = []
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    const store = await ChainStore.open({ dir, genesis: { hash, header } })
    closers.push(() => store.close())
    const commitment = await createMptCommitment({ path: join(dir, 'trie'), genesisHash: hash })
    closers.push(() => commitment.close())
    if ((await commitment.head()) === undefined) {
      commitment.apply(alloc)
      await commitment.root(0n)
      await commitment.commit(0n)
    }
    const flat = await openFlatState({ path: join(dir, 'state'), genesisHash: hash })
    closers.push(() => flat.close())
    if (flat.position() === undefined) await flat.commit([alloc], { block: 0n, miniBlock: 0n })
    const history = openStateHistory({
      disk: nodeDisk(join(dir, 'history')),
      genesisHash: hash,
      head: flat.position()!.block,
    })
    closers.push(() => history.close())
    const state = new ChainState({
      flat,
      layered: new LayeredState(flat, history),
      commitment,
      confirmedBlock: (await commitment.head())!.block,
    })
    const dictionary = await replay(store, state, logger)
    return { store, state, dictionary, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Applies what the log has and the state lacks. Returns the dictionary as the newest mini-block left it. */
async function replay(store: ChainStore, state: ChainState, logger: Logger): Promise<DiffDictionary> {
  const flatBlock = state.flat.position()!.block
  const trieBlock = state.confirmedBlock
  const { tip } = store
  const dictionary = new DiffDictionary({ keccak256 })
  injectHash(state, flatBlock, await store.blockHash(flatBlock))
  const confirmedHash = await store.blockHash(trieBlock)
  if (!confirmedHash) throw new Error(`the trie is at block ${trieBlock}, whose seal is not in the log`)
  state.resume(confirmedHash)
  if (tip.miniBlock === 0n) return dictionary
  const missing = store.miniBlocksOf(flatBlock + 1n)?.first ?? tip.miniBlock
  for await (const { stored, diff } of readDiffs(store, { from: missing, to: tip.miniBlock }, dictionary)) {
    const { number, blockNumber: block } = stored.header
    if (block <= flatBlock) continue
    if (block > trieBlock) state.push(stored.header, diff)
    else state.layered.push(diff, { block, miniBlock: number })
    const seal = store.miniBlocksOf(block)!.last === number ? await store.seal(block) : undefined
    if (!seal) continue
    if (block > trieBlock) {
      const root = await state.close(block)
      if (Buffer.compare(root, seal.seal.header.stateRoot) !== 0) {
        throw new RootMismatchError(block, root, seal.seal.header.stateRoot)
      }
      await state.confirm(block, seal.hash)
    } else {
      injectHash(state, block, seal.hash)
      await state.layered.flush(block)
    }
  }
  logger.info({ miniBlock: tip.miniBlock, sealedBlock: tip.sealedBlock, stateFrom: flatBlock }, 'chain data recovered')
  return dictionary
}

/** The hash of a block is part of the state of the block above it (EIP-2935). */
function injectHash(state: ChainState, block: bigint, hash: Uint8Array | undefined): void {
  if (!hash) throw new Error(`the state is at block ${block}, whose seal is not in the log`)
  const change = historySlotChange(block, hash)
  state.layered.inject(change.address, change.slot, change.value, { block: block + 1n })
}
