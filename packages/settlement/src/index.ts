export {
  BatchEventsError,
  BatchUnreadableError,
  InboxConflictError,
  InboxMissingError,
  InboxRefusedError,
  L1CommitmentError,
} from './errors.ts'
export { sequencerInboxAbi, sequencerInboxBytecode } from './generated/SequencerInbox.ts'
export type { AppendTuning } from './inbox/append.ts'
export type { BatchPart, L1Batch, L1Location } from './inbox/batch-events.ts'
export { type DeployedInbox, type DeployInboxOptions, deployInbox, firstInboxAddress } from './inbox/deploy.ts'
export type { AppendedBatch, AppendRequest, InboxClient, InboxGenesis, InboxPosition, L1Range } from './inbox/inbox.ts'
export { createInboxClient, type InboxClientOptions } from './inbox/inbox-client.ts'
export { createL1Client, type L1Source } from './l1-client.ts'
export { type ReadBatchOptions, readBatch } from './reader/read-batch.ts'
export { type ReadBatch, type ReadBatchesOptions, readBatches, readGenesis } from './reader/read-batches.ts'
export type { L1Head } from './watcher/l1-head.ts'
export {
  createL1Watcher,
  type L1Reorg,
  type L1Status,
  type L1Watcher,
  type L1WatcherOptions,
} from './watcher/l1-watcher.ts'
