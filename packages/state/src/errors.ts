import { MegarollupError } from '@megarollup/protocol'

/** The folder holds something else than what was asked to be opened: another store, another version, another chain. */
export class StateFolderFormatError extends MegarollupError<'STATE_FOLDER_FORMAT'> {
  readonly path: string

  constructor(path: string, found: string, expected: string) {
    super('STATE_FOLDER_FORMAT', `The folder ${path} holds ${found}, and ${expected} was expected.`, {
      hint: 'Point the data directory at an empty folder and synchronise again, or start the version and chain that wrote this one.',
    })
    this.path = path
  }
}

/** Another process, or another handle of this one, has the folder open. */
export class StateFolderLockedError extends MegarollupError<'STATE_FOLDER_LOCKED'> {
  readonly path: string

  constructor(path: string, cause: unknown) {
    super('STATE_FOLDER_LOCKED', `The folder ${path} is open elsewhere.`, {
      hint: 'A node may still run on this data directory: stop it, or choose another directory.',
      cause,
    })
    this.path = path
  }
}

/** The database below the state failed: the disk is full, files are damaged, or the store was closed. */
export class StateStoreError extends MegarollupError<'STATE_STORE_FAILED'> {
  constructor(what: string, cause?: unknown) {
    super('STATE_STORE_FAILED', `${what}${cause instanceof Error ? `: ${cause.message}` : ''}.`, {
      hint: 'Check free space and the disk. When a file is damaged, remove the data directory and synchronise again.',
      cause,
    })
  }
}

/** A record that the rest of the state refers to is not there, or cannot be decoded. */
export class DamagedStateError extends MegarollupError<'STATE_DAMAGED'> {
  constructor(what: string) {
    super('STATE_DAMAGED', `The state is damaged: ${what}.`, {
      hint: 'Remove the data directory of this node and synchronise again.',
    })
  }
}

/** A diff or a write that contradicts itself or the state that it is applied to. */
export class InvalidStateDiffError extends MegarollupError<'INVALID_STATE_DIFF'> {
  constructor(what: string) {
    super('INVALID_STATE_DIFF', `The state diff cannot be applied: ${what}.`, {
      hint: 'Whoever made this diff is wrong; nothing of it was kept.',
    })
  }
}

/** Blocks came in an order in which a store cannot take them. */
export class StateOrderError extends MegarollupError<'STATE_ORDER'> {
  constructor(what: string) {
    super('STATE_ORDER', `${what}.`, {
      hint: 'Blocks and mini-blocks ascend, and a block that was flushed or is being flushed takes no more changes.',
    })
  }
}

/** The state of this block or root is not, or no longer, kept. */
export class StateNotKeptError extends MegarollupError<'STATE_NOT_KEPT'> {
  constructor(what: string) {
    super('STATE_NOT_KEPT', `${what}.`, { hint: 'Ask for a newer block, or ask a node that keeps more history.' })
  }
}

/** The worker that merkleizes stopped, or was stopped because it did not answer in time. */
export class CommitmentWorkerError extends MegarollupError<'COMMITMENT_WORKER_FAILED'> {
  constructor(what: string, cause?: unknown) {
    super('COMMITMENT_WORKER_FAILED', `${what}.`, {
      hint: 'What was committed is safe on disk: open the commitment again.',
      cause,
    })
  }
}

const classOfCode = {
  STATE_FOLDER_FORMAT: StateFolderFormatError,
  STATE_FOLDER_LOCKED: StateFolderLockedError,
  STATE_STORE_FAILED: StateStoreError,
  STATE_DAMAGED: DamagedStateError,
  INVALID_STATE_DIFF: InvalidStateDiffError,
  STATE_ORDER: StateOrderError,
  STATE_NOT_KEPT: StateNotKeptError,
}

/** An error of this package that came from another thread as text: an instance of its class again, by its code. */
export function reviveStateError(code: string, message: string, hint: string | undefined): MegarollupError {
  const known = classOfCode[code as keyof typeof classOfCode] ?? MegarollupError
  return Reflect.construct(MegarollupError, [code, message, hint === undefined ? {} : { hint }], known)
}
