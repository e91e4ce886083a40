import type {
  Account,
  AccountProof,
  Address,
  AsyncStateReader,
  BlockEnvironment,
  BlockHeader,
  Hash,
  Log,
  Receipt,
  RecoveredTransaction,
} from '@megarollup/protocol'
import type { Json } from './json.ts'

/** Named points of the chain (docs/architecture.md, "Tags"). `latest` state is the newest mini-block; `latest` blocks are sealed ones. */
export type BlockTag = 'latest' | 'pending' | 'safe' | 'finalized' | 'earliest'
export type BlockSelector = { tag: BlockTag } | { number: bigint } | { hash: Hash }

/** A sealed block. Transactions come without their senders: those are recovered when somebody reads them. */
export interface SealedBlock {
  hash: Hash
  header: BlockHeader
  /** EIP-2718 encodings. */
  transactions: Uint8Array[]
  transactionHashes: Hash[]
}

/** Where a transaction is. Before the seal of its block, `blockHash` is 32 zero bytes and everything else is final. */
export interface TransactionPlace {
  blockNumber: bigint
  blockHash: Hash
  blockTimestamp: bigint
  baseFeePerGas: bigint
  transactionIndex: number
  /** Index in the block of the transaction's first log. */
  firstLogIndex: number
}

export interface IncludedTransaction {
  recovered: RecoveredTransaction
  place: TransactionPlace
}

/** Everything `eth_getTransactionReceipt` says, in bytes and numbers. */
export interface IncludedReceipt extends IncludedTransaction {
  receipt: Receipt
  gasUsed: bigint
  effectiveGasPrice: bigint
  contractAddress: Address | undefined
}

export interface LogFilter {
  /** Inclusive block range, or one block by hash. */
  range: { from: bigint; to: bigint } | { blockHash: Hash }
  /** Any of these; empty means all. */
  addresses: Address[]
  /** By position: any of these; `undefined` means all. */
  topics: (Hash[] | undefined)[]
  /** The caller refuses an answer of more entries than this, so a backend may stop when it has one more. */
  maxResults?: number
}

export interface LogEntry {
  log: Log
  transactionHash: Hash
  place: TransactionPlace
  logIndex: number
}

export interface CallRequest {
  from: Address | undefined
  to: Address | undefined
  gas: bigint | undefined
  gasPrice: bigint | undefined
  maxFeePerGas: bigint | undefined
  maxPriorityFeePerGas: bigint | undefined
  value: bigint
  data: Uint8Array
  nonce: bigint | undefined
  accessList: { address: Address; storageKeys: Hash[] }[]
  authorizationList: { chainId: bigint; address: Address; nonce: bigint; yParity: number; r: bigint; s: bigint }[]
}

export interface CallOutcome {
  /** `halt` is every exceptional halt but a revert: out of gas, invalid opcode, … */
  status: 'success' | 'revert' | 'halt'
  gasUsed: bigint
  output: Uint8Array
  /** For `halt`: what geth calls it, such as `out of gas` or `invalid opcode: INVALID`. */
  reason: string | undefined
}

/** A sealed block and its logs, for subscriptions. */
export interface NewHead {
  hash: Hash
  header: BlockHeader
}

/** Which tracer, with which options, for how long. */
export interface TraceQuery {
  /** As geth names it; `undefined` is the struct logger. */
  tracer: string | undefined
  /** The tracer's options, as they came. */
  config: unknown
  /** Of the whole query; the backend's own bound when absent or above it. */
  timeoutMs: number | undefined
}

export interface TransactionTrace {
  transactionHash: Hash
  result: Json
}

/**
 * Re-execution of what is in the chain, and of calls, under a tracer. `@megarollup/chain` implements it. All throw
 * `InvalidTracerError` for a tracer or options that there are not, `TraceLimitError` for a bound that was reached,
 * `PrunedStateError` and `UnknownBlockError` where the state or the block is not there.
 */
export interface TracingBackend {
  /** `undefined` when there is no such transaction. */
  traceTransaction(hash: Hash, query: TraceQuery): Promise<Json | undefined>
  /** Every transaction of a sealed block, in order. */
  traceBlock(selector: BlockSelector, query: TraceQuery): Promise<TransactionTrace[]>
  traceCall(request: CallRequest, selector: BlockSelector, query: TraceQuery): Promise<Json>
}

/**
 * What the RPC server needs of a node. `@megarollup/chain` implements it; methods never see how.
 * Blocks: `latest` and `pending` resolve to the last sealed block. State: they resolve to the newest mini-block.
 */
export interface ChainBackend {
  readonly chainId: bigint
  /** For `web3_clientVersion`. */
  readonly clientVersion: string

  /** Number of the last sealed block. */
  blockNumber(): bigint
  block(selector: BlockSelector): Promise<SealedBlock | undefined>
  /** Receipts of a sealed block, in order. */
  blockReceipts(selector: BlockSelector): Promise<IncludedReceipt[] | undefined>
  transaction(hash: Hash): Promise<IncludedTransaction | undefined>
  receipt(hash: Hash): Promise<IncludedReceipt | undefined>
  /** A transaction that was admitted and waits; only a sequencer has any. */
  pooledTransaction(hash: Hash): RecoveredTransaction | undefined
  logs(filter: LogFilter): Promise<LogEntry[]>

  /** Throws `UnknownBlockError` when there is no such block, `PrunedStateError` when its state is gone. */
  stateAt(selector: BlockSelector): Promise<AsyncStateReader>
  /** The account, counting pooled transactions in its nonce when the selector is `pending`. */
  accountAt(address: Address, selector: BlockSelector): Promise<Account | undefined>
  proof(address: Address, slots: Hash[], selector: BlockSelector): Promise<AccountProof>
  call(request: CallRequest, selector: BlockSelector): Promise<CallOutcome>
  /** The gas limit with which the call succeeds. On failure, the outcome of the failing call. */
  estimateGas(request: CallRequest, selector: BlockSelector): Promise<{ gas: bigint } | { failure: CallOutcome }>

  /** The environment in which the next transaction will run. */
  nextEnvironment(): BlockEnvironment
  /** Wei per gas that the sequencer asks as priority fee. */
  suggestedPriorityFee(): bigint
  /** Admits (sequencer) or forwards (full node) a transaction. Throws `TransactionRejectedError`. */
  submitTransaction(raw: Uint8Array): Promise<Hash>
  /** `undefined` when this node follows the head closely. */
  syncing(): { startingBlock: bigint; currentBlock: bigint; highestBlock: bigint } | undefined
  /** Without it there are no methods of `debug_` and `trace_`. */
  readonly tracing?: TracingBackend
  /** How many peers this node has. Without it there is no `net_peerCount`. */
  peerCount?(): number

  onNewHead(listener: (head: NewHead) => void): () => void
  /** Logs as they come, in mini-blocks, before their block is sealed. */
  onLogs(listener: (logs: LogEntry[]) => void): () => void
}
