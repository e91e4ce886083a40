import type { BlockEnvironment, Hash, RecoveredTransaction, StateReader } from '@megarollup/protocol'
import {
  type BlockSelector,
  type IncludedTransaction,
  PrunedHistoryError,
  PrunedStateError,
  type TracingBackend,
  UnknownBlockError,
} from '@megarollup/rpc'
import { type PastState, RemoteStateCache } from '../backend/remote-state.ts'
import { historySlotChange } from '../execution/protocol-calls.ts'
import { type TracedBlock, TraceRunner } from './trace-runner.ts'

/** What tracing needs of the chain. */
export interface TracingSource {
  chainId: bigint
  maxCallGas: bigint
  blockHash(number: bigint): Promise<Hash | undefined>
  /** Number of the sealed block that a selector names. */
  blockNumberOf(selector: BlockSelector): Promise<bigint | undefined>
  /** The environment of a block, sealed or open, and its hash once it is sealed. */
  environmentOf(block: bigint): Promise<{ environment: BlockEnvironment; hash: Hash | undefined } | undefined>
  /** The state after a sealed block. */
  stateAfter(block: bigint): Promise<PastState>
  transactionsOf(block: bigint): Promise<RecoveredTransaction[]>
  transaction(hash: Hash): Promise<IncludedTransaction | undefined>
  /** State and environment that a call with this selector sees. */
  callPlace(selector: BlockSelector): Promise<{ environment: BlockEnvironment; state: StateReader }>
  /** The last block whose state is final. */
  confirmedBlock(): bigint
}

/** Traces by running blocks again on the state before them. */
export function createChainTracing(source: TracingSource): TracingBackend {
  const runner = new TraceRunner(source)

  async function blockToTrace(number: bigint): Promise<TracedBlock> {
    const parent = number - 1n
    if (parent > source.confirmedBlock()) throw new PrunedStateError(parent)
    const found = await source.environmentOf(number)
    const parentHash = await source.blockHash(parent)
    if (!found || !parentHash) throw new UnknownBlockError({ number })
    const state = new RemoteStateCache(await source.stateAfter(parent))
    // The hash of a block enters the state of the next one, not its own (EIP-2935).
    const { address, slot, value } = historySlotChange(parent, parentHash)
    state.override(address, slot, value)
    return { ...found, state, transactions: await source.transactionsOf(number) }
  }

  return {
    async traceTransaction(hash, query) {
      const included = await source.transaction(hash)
      if (!included) return undefined
      const { blockNumber, transactionIndex } = included.place
      const block = await blockToTrace(blockNumber)
      if (!block.transactions[transactionIndex]) throw new PrunedHistoryError(blockNumber)
      const [result] = await runner.traceBlock(block, transactionIndex, transactionIndex, query)
      return result
    },

    async traceBlock(selector, query) {
      const number = await source.blockNumberOf(selector)
      if (number === undefined) throw new UnknownBlockError(selector)
      if (number === 0n) return []
      const block = await blockToTrace(number)
      const results = await runner.traceBlock(block, 0, block.transactions.length - 1, query)
      return results.map((result, i) => ({ transactionHash: block.transactions[i]!.hash, result }))
    },

    async traceCall(request, selector, query) {
      const { environment, state } = await source.callPlace(selector)
      return runner.traceCall(request, environment, state, query)
    },
  }
}
