import { MegarollupError } from '@megarollup/protocol'
import type { BlockSelector } from './backend.ts'

/** There is no such block. The message is geth's. */
export class UnknownBlockError extends MegarollupError<'UNKNOWN_BLOCK'> {
  readonly selector: BlockSelector

  constructor(selector: BlockSelector) {
    super('UNKNOWN_BLOCK', unknownBlockMessage(selector), { hint: 'Ask eth_blockNumber for the last sealed block.' })
    this.selector = selector
  }
}

function unknownBlockMessage(selector: BlockSelector): string {
  if ('tag' in selector && (selector.tag === 'safe' || selector.tag === 'finalized'))
    return `${selector.tag} block not found`
  return 'header not found'
}

/** The state after this block is no longer kept, or was never had. */
export class PrunedStateError extends MegarollupError<'PRUNED_STATE'> {
  readonly block: bigint
  readonly oldestBlock: bigint | undefined

  /** @param oldestBlock the oldest block whose state this node has, when it knows. */
  constructor(block: bigint, oldestBlock?: bigint) {
    const kept = oldestBlock === undefined ? '' : `; this node keeps state from block ${oldestBlock} on`
    super('PRUNED_STATE', `historical state of block ${block} is not available${kept}`, {
      hint: 'Ask a node with a longer retention of state.',
    })
    this.block = block
    this.oldestBlock = oldestBlock
  }
}

/** Bodies, receipts or logs of this block are no longer kept. */
export class PrunedHistoryError extends MegarollupError<'PRUNED_HISTORY'> {
  readonly block: bigint
  readonly oldestBlock: bigint | undefined

  /** @param oldestBlock the oldest block whose history this node has, when it knows. */
  constructor(block: bigint, oldestBlock?: bigint) {
    const kept = oldestBlock === undefined ? '' : `, this node keeps history from block ${oldestBlock} on`
    super('PRUNED_HISTORY', `pruned history unavailable: block ${block}${kept}`, {
      hint: 'Ask a node with a longer retention of history.',
    })
    this.block = block
    this.oldestBlock = oldestBlock
  }
}

/** A transaction was not admitted. The message is geth's: `nonce too low: next nonce 5, tx nonce 3`. */
export class TransactionRejectedError extends MegarollupError<'TRANSACTION_REJECTED'> {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super('TRANSACTION_REJECTED', message, options)
  }
}

/** A root differed, so this node answers only for blocks that it verified. */
export class UnverifiedStateError extends MegarollupError<'UNVERIFIED_STATE'> {
  readonly verifiedBlock: bigint

  constructor(verifiedBlock: bigint) {
    super(
      'UNVERIFIED_STATE',
      `reads above the verified block are refused: a state root differed after block ${verifiedBlock}`,
      { hint: `Read at block ${verifiedBlock} or below, or ask another node.` },
    )
    this.verifiedBlock = verifiedBlock
  }
}

/** A full node could not hand a transaction to the sequencer, or got no answer. */
export class SequencerUnavailableError extends MegarollupError<'SEQUENCER_UNAVAILABLE'> {
  constructor(options: { cause?: unknown } = {}) {
    super('SEQUENCER_UNAVAILABLE', 'the sequencer is not reachable', {
      ...options,
      hint: 'The transaction may or may not have been admitted: ask for its receipt before sending it again.',
    })
  }
}

/** A log query matches more entries than this node returns at once. */
export class TooManyLogsError extends MegarollupError<'TOO_MANY_LOGS'> {
  readonly limit: number

  constructor(limit: number) {
    super('TOO_MANY_LOGS', `query returned more than ${limit} results`, {
      hint: 'Ask for a smaller range of blocks, or filter by address and topics.',
    })
    this.limit = limit
  }
}

/** There is no such tracer, or it has no such option. */
export class InvalidTracerError extends MegarollupError<'INVALID_TRACER'> {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super('INVALID_TRACER', message, options)
  }
}

/** A trace takes longer, or is larger, than this node allows, or too many wait already. */
export class TraceLimitError extends MegarollupError<'TRACE_LIMIT'> {
  constructor(message: string, hint: string) {
    super('TRACE_LIMIT', message, { hint })
  }
}

/** Another process listens on the port that the server was to use. */
export class PortInUseError extends MegarollupError<'PORT_IN_USE'> {
  readonly host: string
  readonly port: number

  constructor(host: string, port: number, options: { cause?: unknown } = {}) {
    super('PORT_IN_USE', `Port ${port} on ${host} is in use.`, {
      ...options,
      hint: 'Stop the process that listens there, or choose another port (0 picks a free one).',
    })
    this.host = host
    this.port = port
  }
}
