import type {
  AccessListEntry,
  Address,
  Authorization,
  BlockEnvironment,
  Hash,
  Log,
  StateDiff,
  StateReader,
} from '@megarollup/protocol'
import type { BatchResults } from './batch/BatchResults.ts'
import type { TransactionBatch } from './batch/TransactionBatch.ts'
import type { ExecutableTransaction } from './executable-transaction.ts'
import type { ForkDefinition } from './forks/fork.ts'
import type { Fork } from './forks/index.ts'
import type { ForkParameters } from './forks/parameters.ts'
import type { TransactionInvalidCode } from './invalid.ts'

export type { ExecutableTransaction } from './executable-transaction.ts'

export interface ExecutedTransaction {
  outcome: 'executed'
  /** 1 when the outermost call succeeded (EIP-658). */
  status: 0 | 1
  /** After the refund. */
  gasUsed: bigint
  logs: Log[]
  /** What the outermost call returned, or its revert data; of a creation, the code. */
  output: Uint8Array
  /** Where a creation put the contract, or would have put it. */
  contractAddress: Address | undefined
  /** Why the outermost call failed, in geth's words. */
  failure: string | undefined
}

export interface InvalidTransaction {
  outcome: 'invalid'
  code: TransactionInvalidCode
  /** In geth's words. */
  message: string
}

export type TransactionResult =
  | ExecutedTransaction
  | InvalidTransaction
  /** It reads the hash of a block that is not known yet: try again later. Nothing was changed. */
  | { outcome: 'deferred' }
  /** Its gas limit is more than the block has left. Nothing was changed. */
  | { outcome: 'block-full' }

export interface BlockOptions {
  /** The hash of one of the 256 blocks before this one; `undefined` while it is not known, which defers who asks. */
  blockHash(number: bigint): Hash | undefined
  /** A slot of the EIP-2935 contract that is not written yet, 0 to 8190: whoever reads it is deferred. */
  unknownHistorySlot?: bigint | undefined
  /** Wei per blob gas. Default 1, the least. */
  blobBaseFee?: bigint
  /** What DIFFICULTY answers before Paris. Default 0. */
  difficulty?: bigint
  /** The fork whose rules the block follows. Default: the engine's. */
  fork?: Fork | ForkDefinition
}

export interface CallRequest {
  /** Default: the zero address. */
  from?: Address | undefined
  /** `undefined` runs `data` as a creation. */
  to?: Address | undefined
  /** Default: the block's gas limit. */
  gas?: bigint | undefined
  gasPrice?: bigint | undefined
  maxFeePerGas?: bigint | undefined
  maxPriorityFeePerGas?: bigint | undefined
  value?: bigint | undefined
  data?: Uint8Array | undefined
  accessList?: AccessListEntry[] | undefined
  authorizationList?: Authorization[] | undefined
}

export interface CallOptions {
  /** Another state to run on, such as that of an older block; the engine's own changes are not seen. */
  state?: StateReader
  /** Another block to run in. */
  block?: { environment: BlockEnvironment; options: BlockOptions }
}

export interface CallResult {
  /** `halt` is every failure but a revert. */
  status: 'success' | 'revert' | 'halt'
  /** What a transaction would pay for: intrinsic gas included, refund taken off. */
  gasUsed: bigint
  /** What was returned, or the revert data; of a creation, the code. */
  output: Uint8Array
  /** Why it failed, in geth's words, such as `out of gas`. */
  reason: string | undefined
  /** Set when the call could not even begin. */
  invalid: TransactionInvalidCode | undefined
  logs: Log[]
  contractAddress: Address | undefined
}

/** What of a call by the protocol is not as usual. */
export interface SystemMessage {
  /** Default: 0xff…fe. */
  from?: Address
  /** Default: 30 million. */
  gas?: bigint
  /** Taken from the caller, who must have it. Default: nothing. */
  value?: bigint
  /** What GASPRICE answers; it is not paid. Default: nothing. */
  gasPrice?: bigint
}

/** Parameters of the fork that a chain changes, such as `maxTransactionGas: UNLIMITED`. */
export type ChainRules = ForkParameters

export interface EvmOptions {
  chainId: bigint
  /** Asked synchronously, once for each account, slot and code that is not in the cache. */
  state: StateReader
  /** The fork of blocks that name none. Default: Osaka. */
  fork?: Fork | ForkDefinition
  rules?: Partial<ChainRules>
  /** Bound of the WebAssembly memory. Address space, not consumption. Default 1 GiB; at least 128 MiB. */
  maxMemoryBytes?: number
}

/** Net changes, and what of the state before them is gone altogether. */
export interface EngineDiff extends StateDiff {
  /**
   * Accounts that were destroyed, perhaps to be created anew: all of their storage is removed before the other changes are made. By
   * address. Absent when there are none, and always since Cancun (EIP-6780).
   */
  wiped?: Address[]
}

/** One executor and its state. Synchronous; one thing at a time. */
export interface Evm {
  /** The block that what follows runs in. */
  setBlock(environment: BlockEnvironment, options: BlockOptions): void
  /** A call by the protocol itself (EIP-4788, EIP-2935): no intrinsic gas, no fee, no nonce, no refund. Commits. */
  systemCall(to: Address, data: Uint8Array, message?: SystemMessage): CallResult
  /** Runs transactions in order; each sees the changes of those before it. `gasAvailable` is what the block has left. */
  execute(transactions: readonly ExecutableTransaction[], gasAvailable: bigint): TransactionResult[]
  /**
   * The same for transactions that were encoded beforehand; no object is made for any of them. The results are written to
   * `results`, which may be those of an earlier batch, to reuse their memory.
   */
  executeBatch(batch: TransactionBatch, gasAvailable: bigint, results?: BatchResults): BatchResults
  /**
   * Net changes since the last `takeDiff`, in canonical order, and the code of every account whose code changed. The reader must
   * see them before the next transaction runs, because the cache may drop them from now on.
   */
  takeDiff(): EngineDiff
  /** Gives up the changes since the last `takeDiff`. What was read stays in the cache, so running the same again is quick. */
  dropChanges(): void
  /** Sets a slot outside of any transaction. In no diff; kept until `reset`. */
  setStorage(address: Address, slot: Hash, value: Hash): void
  /**
   * Adds wei to a balance, outside of any transaction, as the protocol does with rewards and withdrawals; a negative amount takes them,
   * which have to be there. Counts as a change of the block, also for accounts that are empty (EIP-161).
   */
  addBalance(address: Address, amount: bigint): void
  /** `eth_call`: runs a message on a copy of the state. */
  call(request: CallRequest, options?: CallOptions): CallResult
  /**
   * Runs a message as `call` does and keeps what it changes, also when it reverts: nonce and fee. For impersonated senders and
   * simulated blocks.
   */
  send(request: CallRequest): CallResult
  /** The state with all that was executed. Answers are copies. */
  readonly state: StateReader
  /** Forgets the cache and all changes, and goes on with `state`. */
  reset(state?: StateReader): void
}
