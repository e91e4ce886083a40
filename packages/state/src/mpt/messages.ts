import type { Account, AccountProof, Address, Hash } from '@megarollup/protocol'
import type { TrieHead } from './TrieStore.ts'

/** What the worker is started with. */
export interface WorkerParameters {
  path: string
  chainId: Hash
  cachedNodes: number
}

/** Every operation of the worker: what goes in, what comes back. */
export interface Operations {
  /** Done when the database is open. */
  open: { input: Record<never, never>; output: undefined }
  head: { input: Record<never, never>; output: TrieHead | undefined }
  root: { input: { block: bigint }; output: Hash }
  commit: { input: { block: bigint }; output: undefined }
  discard: { input: Record<never, never>; output: undefined }
  prove: { input: { stateRoot: Hash; address: Address; slots: Hash[] }; output: AccountProof }
  account: { input: { stateRoot: Hash; address: Address }; output: Account | undefined }
  storage: { input: { stateRoot: Hash; address: Address; slot: Hash }; output: Hash }
  code: { input: { codeHash: Hash }; output: Uint8Array }
  close: { input: Record<never, never>; output: undefined }
}

export type Operation = keyof Operations

/** A request, answered by a response with the same id. */
export type Request = { [O in Operation]: { id: number; operation: O } & Operations[O]['input'] }[Operation]

/** A mini-block's changes as `packDiff` made them: not answered. */
export interface ApplyMessage {
  operation: 'apply'
  packed: Uint8Array
}

export type Response = { id: number; output: unknown } | { id: number; error: TransferredError }

/** An error on its way between threads: structured clone keeps neither class nor code. */
export interface TransferredError {
  code: string
  message: string
  hint: string | undefined
  stack: string | undefined
}
