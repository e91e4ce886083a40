import { type Hex, MegarollupError } from '@megarollup/protocol'

/** What the inbox on L1 holds contradicts what was to be appended to it. Nothing was sent. */
export class InboxConflictError extends MegarollupError<'INBOX_CONFLICT'> {
  readonly batchIndex: bigint

  constructor(batchIndex: bigint, problem: string) {
    super('INBOX_CONFLICT', `Batch ${batchIndex} does not fit the inbox on L1: ${problem}.`, {
      hint: 'Read the position of the inbox and make the batch that it expects. If another sequencer posts with this key, stop one.',
    })
    this.batchIndex = batchIndex
  }
}

/** The inbox refuses this account or this call for good. */
export class InboxRefusedError extends MegarollupError<'INBOX_REFUSED'> {
  readonly inbox: Hex
  /** The contract's error, such as `NotBatcher(0x…)`. */
  readonly reason: string

  constructor(inbox: Hex, reason: string, cause?: unknown) {
    super('INBOX_REFUSED', `The inbox ${inbox} refused the call: ${reason}.`, {
      hint: 'Check the address of the inbox and the key of the batcher; the owner of the inbox changes the batcher with `setBatcher`.',
      cause,
    })
    this.inbox = inbox
    this.reason = reason
  }
}

/** There is no inbox at the address. */
export class InboxMissingError extends MegarollupError<'INBOX_MISSING'> {
  readonly inbox: Hex

  constructor(inbox: Hex, cause?: unknown) {
    super('INBOX_MISSING', `There is no sequencer inbox at ${inbox} on this L1.`, {
      hint: 'Check the L1 URL and the address; a fresh L1 needs `deployInbox` first.',
      cause,
    })
    this.inbox = inbox
  }
}

/** Events of the inbox do not form whole batches: the read began inside a batch. */
export class BatchEventsError extends MegarollupError<'BATCH_EVENTS'> {
  readonly batchIndex: bigint

  constructor(batchIndex: bigint, problem: string) {
    super('BATCH_EVENTS', `Events of batch ${batchIndex} on L1 do not fit together: ${problem}.`, {
      hint: 'Begin at an earlier L1 block, best at the one in which the inbox was deployed.',
    })
    this.batchIndex = batchIndex
  }
}

/** A batch that L1 names could not be read from the DA layer, or is not what L1 says. `cause` has the reason. */
export class BatchUnreadableError extends MegarollupError<'BATCH_UNREADABLE'> {
  readonly batchIndex: bigint
  readonly firstBlock: bigint
  readonly lastBlock: bigint
  /** Commitment of the frame at fault; `undefined` when it is the batch as a whole. */
  readonly commitment: Hex | undefined
  /** True when the DA layer did not answer: the batch may well be readable later. */
  readonly isTransient: boolean

  constructor(
    batch: { index: bigint; firstBlock: bigint; lastBlock: bigint },
    commitment: Hex | undefined,
    problem: string,
    cause?: unknown,
  ) {
    const where = commitment === undefined ? '' : `, commitment ${commitment}`
    super(
      'BATCH_UNREADABLE',
      `Batch ${batch.index} (blocks ${batch.firstBlock} to ${batch.lastBlock}${where}) cannot be read: ${problem}`,
      { hint: 'If the DA layer is down, try again. If the payload is wrong, the chain ends before this batch.', cause },
    )
    this.batchIndex = batch.index
    this.firstBlock = batch.firstBlock
    this.lastBlock = batch.lastBlock
    this.commitment = commitment
    this.isTransient = cause instanceof MegarollupError && cause.code === 'DA_UNAVAILABLE'
  }
}

/** A commitment on L1 is not one of a DA layer. */
export class L1CommitmentError extends MegarollupError<'L1_COMMITMENT'> {
  constructor(commitment: Hex) {
    super('L1_COMMITMENT', `${commitment} is not 01 and a commitment of a DA layer.`, {
      hint: 'Check that the address is that of a SequencerInbox.',
    })
  }
}
