import {
  type Account,
  type AccountProof,
  type Address,
  type Hash,
  MegarollupError,
  type TwigAccountProof,
} from '@megarollup/protocol'
import { reviveStateError } from '../errors.ts'
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
  prove: { input: { stateRoot: Hash; address: Address; slots: Hash[] }; output: AccountProof | TwigAccountProof }
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

/** A mini-block's changes that could not be packed: not answered, and the next root fails with this error. */
export interface RefuseMessage {
  operation: 'refuse'
  error: TransferredError
}

export type Message = Request | ApplyMessage | RefuseMessage

export type Response = { id: number; output: unknown } | { id: number; error: TransferredError }

/** An error on its way between threads: structured clone keeps neither class nor code. */
export interface TransferredError {
  code: string
  message: string
  hint: string | undefined
  stack: string | undefined
}

/** An error as the other thread gets it. */
export function transferError(error: unknown): TransferredError {
  if (error instanceof MegarollupError)
    return { code: error.code, message: error.message, hint: error.hint, stack: error.stack }
  const known = error instanceof Error ? error : new Error(String(error))
  return { code: 'COMMITMENT_WORKER_FAILED', message: known.message, hint: undefined, stack: known.stack }
}

/** The error that the other thread had. */
export function receiveError({ code, message, hint, stack }: TransferredError): Error {
  const error = reviveStateError(code, message, hint)
  if (stack) error.stack = stack
  return error
}
