import { bytesToHex, MegarollupError } from '@megarollup/protocol'

/** One thing of a remote state. */
export type StateKey =
  | { kind: 'account'; address: Uint8Array }
  | { kind: 'storage'; address: Uint8Array; slot: Uint8Array }
  | { kind: 'blockHash'; number: bigint }

function describeKey(key: StateKey): string {
  if (key.kind === 'blockHash') return `the hash of block ${key.number}`
  const account = `account ${bytesToHex(key.address)}`
  return key.kind === 'account' ? account : `slot ${bytesToHex(key.slot)} of ${account}`
}

/** A read of a remote state that has not been fetched. Thrown through the engine, which stays as it was; `RemoteState.run` fetches. */
export class StateMissError extends MegarollupError<'STATE_MISS'> {
  readonly key: StateKey

  constructor(key: StateKey) {
    super('STATE_MISS', `The remote state has not been asked for ${describeKey(key)} yet.`, {
      hint: 'Execute inside of `run`, which fetches what is missing and executes again.',
    })
    this.key = key
  }
}

/** Something is needed that a recording does not have. */
export class NotRecordedError extends MegarollupError<'NOT_RECORDED'> {
  readonly key: StateKey

  constructor(key: StateKey) {
    super('NOT_RECORDED', `The recording lacks ${describeKey(key)}.`, {
      hint: 'Record again with a URL to fetch from.',
    })
    this.key = key
  }
}

/** A JSON-RPC endpoint did not give what was asked for. */
export class RemoteError extends MegarollupError<'REMOTE'> {
  constructor(what: string, options: { hint?: string; cause?: unknown } = {}) {
    super('REMOTE', what, { hint: 'See that the endpoint is up and keeps the state of the block.', ...options })
  }
}
