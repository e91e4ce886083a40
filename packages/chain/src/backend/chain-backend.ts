import type { Evm } from '@megarollup/evm'
import type {
  Account,
  AccountProof,
  Address,
  AsyncStateReader,
  BlockEnvironment,
  BlockHeader,
  ChainConfig,
  Hash,
  Logger,
  RecoveredTransaction,
} from '@megarollup/protocol'
import { DEFAULT_TRANSACTION_GAS_CAP } from '@megarollup/protocol'
import {
  type BlockSelector,
  type CallOutcome,
  type CallRequest,
  type ChainBackend,
  type IncludedReceipt,
  type IncludedTransaction,
  type LogEntry,
  type LogFilter,
  type NewHead,
  type SealedBlock,
  TooManyLogsError,
  UnknownBlockError,
  UnverifiedStateError,
} from '@megarollup/rpc'
import type { ChainState } from '../state/chain-state.ts'
import type { ChainStore, StoredMiniBlock } from '../store/chain-store.ts'
import { createChainTracing } from '../tracing/chain-tracing.ts'
import { CallRunner } from './call-runner.ts'
import { environmentOf } from './environment-of.ts'
import { estimateGas } from './estimate-gas.ts'
import { matches, mayContain } from './log-filter.ts'
import { Places } from './places.ts'
import { type PastState, RemoteStateCache } from './remote-state.ts'

export interface ChainBackendOptions {
  config: ChainConfig
  /** For `web3_clientVersion`. */
  clientVersion: string
  store: ChainStore
  state: ChainState
  /** An engine of its own for calls: they never touch the one that builds blocks. */
  callEvm: Evm
  /** The environment in which the next transaction runs. */
  nextEnvironment: () => BlockEnvironment
  /** Admits or forwards a transaction. */
  submitTransaction: (raw: Uint8Array) => Promise<Hash>
  /** The pool, where there is one. */
  pool?: { get(hash: Hash): RecoveredTransaction | undefined; pendingNonce(sender: Address): bigint | undefined }
  /** Blocks whose batch is on L1, and final there. */
  tags: () => { safe: bigint; finalized: bigint }
  syncing?: () => ReturnType<ChainBackend['syncing']>
  /** Whether this node stopped because a root differed. */
  isStopped?: () => boolean
  logger: Logger
}

/** Gas of a call at most: that of the largest transaction (EIP-7825), which is what calls stand for. */
const MAX_CALL_GAS = DEFAULT_TRANSACTION_GAS_CAP
/** Wei per gas asked as priority fee: the sequencer takes any, but wallets expect one. */
const SUGGESTED_PRIORITY_FEE = 1_000_000n
/** Logs in one answer. */
const MAX_LOGS = 20_000

/** Answers RPC from the chain and state of a node. */
export function createChainBackend(options: ChainBackendOptions): ChainBackend {
  const { store, state, config } = options
  const places = new Places(store, state)
  const maxCallGas = config.rules.transactionGasCap < MAX_CALL_GAS ? config.rules.transactionGasCap : MAX_CALL_GAS
  const calls = new CallRunner({
    evm: options.callEvm,
    maxGas: maxCallGas,
    blockHash: (number) => store.recentBlockHash(number),
    olderBlockHash: (number) => store.blockHash(number),
  })
  const sealed = () => state.confirmedBlock

  /** The block of the newest mini-block that this node stands for. */
  function newestBlock(): bigint {
    const { openBlock } = store.tip
    return openBlock > sealed() && !options.isStopped?.() ? openBlock : sealed()
  }

  /** Number of the sealed block that a selector names; `undefined` when there is none. */
  async function blockNumberOf(selector: BlockSelector): Promise<bigint | undefined> {
    if ('hash' in selector) {
      const number = await store.findBlock(selector.hash)
      return number !== undefined && number <= sealed() ? number : undefined
    }
    if ('number' in selector) {
      if (selector.number <= sealed()) return selector.number
      if (options.isStopped?.()) throw new UnverifiedStateError(sealed())
      return undefined
    }
    switch (selector.tag) {
      case 'pending':
        if (options.isStopped?.()) throw new UnverifiedStateError(sealed())
        return sealed()
      case 'earliest':
        return 0n
      case 'safe':
        return options.tags().safe
      case 'finalized':
        return options.tags().finalized
      default:
        return sealed()
    }
  }

  /** The newest state is that of `latest` and `pending`. A node that stopped has no pending state that it would stand for. */
  function namesNewestState(selector: BlockSelector): boolean {
    if (!('tag' in selector)) return false
    if (selector.tag === 'pending' && options.isStopped?.()) throw new UnverifiedStateError(sealed())
    return selector.tag === 'latest' || selector.tag === 'pending'
  }

  async function headerOf(selector: BlockSelector): Promise<{ header: BlockHeader; hash: Hash }> {
    const number = await blockNumberOf(selector)
    const found = number === undefined ? undefined : await store.header(number)
    if (found) return found
    throw new UnknownBlockError(selector)
  }

  async function stateAt(selector: BlockSelector): Promise<AsyncStateReader> {
    const reader = namesNewestState(selector) ? state.layered : pastState((await headerOf(selector)).header)
    return {
      account: async (address) => reader.account(address),
      storage: async (address, slot) => reader.storage(address, slot),
      code: async (codeHash) => reader.code(codeHash),
    }
  }

  /** The state after a sealed block: from the history where that reaches so far, else from the commitment. */
  function pastState(header: BlockHeader): PastState {
    const { layered, commitment } = state
    return header.number < layered.oldest() ? commitment.stateAt(header.stateRoot) : layered.readerAt(header.number)
  }

  async function miniBlocks(block: bigint): Promise<StoredMiniBlock[]> {
    const range = store.miniBlocksOf(block)
    const found: StoredMiniBlock[] = []
    if (range) for (let number = range.first; number <= range.last; number++) found.push(await store.miniBlock(number))
    return found
  }

  async function located<T>(hash: Hash, read: (miniBlock: StoredMiniBlock, index: number) => Promise<T>) {
    const location = await store.findTransaction(hash)
    if (!location) return undefined
    const miniBlock = await store.miniBlock(location.miniBlock)
    if (options.isStopped?.() && miniBlock.header.blockNumber > sealed()) return undefined
    return read(miniBlock, location.index)
  }

  async function runCall(request: CallRequest, selector: BlockSelector): Promise<CallOutcome> {
    if (namesNewestState(selector)) return calls.run(request, options.nextEnvironment(), state.layered)
    const { header } = await headerOf(selector)
    return calls.runPast(request, environmentOf(header), pastState(header))
  }

  const transaction = (hash: Hash): Promise<IncludedTransaction | undefined> =>
    located(hash, (miniBlock, index) => places.transaction(miniBlock, index))
  const tracing = createChainTracing({
    chainId: config.chainId,
    maxCallGas,
    blockHash: (number) => store.blockHash(number),
    blockNumberOf,
    async environmentOf(block) {
      const found = await store.header(block)
      if (found) return { environment: environmentOf(found.header), hash: found.hash }
      const opening = (await miniBlocks(block))[0]?.header.opening
      return opening && { environment: opening.environment, hash: undefined }
    },
    stateAfter: async (number) => pastState((await headerOf({ number })).header),
    async transactionsOf(block) {
      const all: RecoveredTransaction[] = []
      for (const miniBlock of await miniBlocks(block))
        for (let i = 0; i < miniBlock.transactions.length; i++)
          all.push((await places.transaction(miniBlock, i)).recovered)
      return all
    },
    transaction,
    async callPlace(selector) {
      if (namesNewestState(selector)) return { environment: options.nextEnvironment(), state: state.layered }
      const { header } = await headerOf(selector)
      return {
        environment: environmentOf(header),
        state: new RemoteStateCache(pastState(header)),
      }
    },
    confirmedBlock: sealed,
  })

  return {
    chainId: config.chainId,
    tracing,
    clientVersion: options.clientVersion,
    blockNumber: sealed,

    async block(selector): Promise<SealedBlock | undefined> {
      const number = await blockNumberOf(selector)
      const found = number === undefined ? undefined : await store.header(number)
      if (!found) return undefined
      const transactions: Uint8Array[] = []
      const transactionHashes: Hash[] = []
      for (const miniBlock of await miniBlocks(number!)) {
        for (const transaction of miniBlock.transactions) transactions.push(transaction)
        for (const hash of miniBlock.transactionHashes) transactionHashes.push(hash)
      }
      return { ...found, transactions, transactionHashes }
    },

    async blockReceipts(selector): Promise<IncludedReceipt[] | undefined> {
      const number = await blockNumberOf(selector)
      if (number === undefined || !(await store.header(number))) return undefined
      const receipts: IncludedReceipt[] = []
      for (const miniBlock of await miniBlocks(number)) {
        for (let i = 0; i < miniBlock.receipts.length; i++) receipts.push(await places.receipt(miniBlock, i))
      }
      return receipts
    },

    transaction,
    receipt: (hash): Promise<IncludedReceipt | undefined> =>
      located(hash, (miniBlock, index) => places.receipt(miniBlock, index)),
    pooledTransaction: (hash) => options.pool?.get(hash),

    async logs(filter: LogFilter): Promise<LogEntry[]> {
      const { range } = filter
      const one = 'blockHash' in range ? await blockNumberOf({ hash: range.blockHash }) : undefined
      if ('blockHash' in range && one === undefined) throw new UnknownBlockError({ hash: range.blockHash })
      const from = 'from' in range ? range.from : one!
      const last = newestBlock()
      const to = 'to' in range ? (range.to < last ? range.to : last) : one!
      const limit = filter.maxResults ?? MAX_LOGS
      const found: LogEntry[] = []
      for (let number = from > 0n ? from : 1n; number <= to; number++) {
        const block = number <= sealed() ? await store.header(number) : undefined
        if (block && !mayContain(block.header.logsBloom, filter)) continue
        const miniBlockRange = store.miniBlocksOf(number)
        if (!miniBlockRange) continue
        for (let height = miniBlockRange.first; height <= miniBlockRange.last; height++) {
          if (store.miniBlockMeta(height).logCount === 0) continue
          const entries = await places.logs(await store.miniBlock(height))
          for (const entry of entries) if (matches(entry.log, filter)) found.push(entry)
          if (found.length > limit) throw new TooManyLogsError(limit)
        }
      }
      return found
    },

    stateAt,

    async accountAt(address, selector): Promise<Account | undefined> {
      const account = await (await stateAt(selector)).account(address)
      if (!('tag' in selector) || selector.tag !== 'pending') return account
      const nonce = options.pool?.pendingNonce(address)
      if (nonce === undefined || !account || nonce <= account.nonce) return account
      return { ...account, nonce }
    },

    async proof(address, slots, selector): Promise<AccountProof> {
      const { header } = await headerOf(selector)
      return state.commitment.prove(header.stateRoot, address, slots)
    },

    call: runCall,

    estimateGas: (request, selector) =>
      estimateGas(request, {
        call: (attempt) => runCall(attempt, selector),
        account: async (address) => (await stateAt(selector)).account(address),
        maxGas: config.rules.transactionGasCap,
      }),

    nextEnvironment: options.nextEnvironment,
    suggestedPriorityFee: () => SUGGESTED_PRIORITY_FEE,
    submitTransaction: options.submitTransaction,
    syncing: () => options.syncing?.(),

    onNewHead(listener: (head: NewHead) => void) {
      return state.onConfirmed(async (block) => {
        const found = await store.header(block)
        if (found) listener(found)
      })
    },

    onLogs(listener: (logs: LogEntry[]) => void) {
      // One after another, so that a mini-block that takes longer to read does not come behind the next one.
      let previous: Promise<unknown> = Promise.resolve()
      return store.subscribe((record) => {
        if (record.kind !== 'mini-block' || store.miniBlockMeta(record.number).logCount === 0) return
        previous = previous
          .then(() => store.miniBlock(record.number))
          .then((miniBlock) => places.logs(miniBlock))
          .then(listener)
          .catch((error) => options.logger.error({ error }, 'logs of a mini-block could not be read'))
      })
    },
  }
}
