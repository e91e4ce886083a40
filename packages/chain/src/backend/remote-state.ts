import type { Account, AsyncStateReader, Hash, StateReader } from '@megarollup/protocol'

/** A read of remote state that was not there yet: execution starts again when it is. */
export class MissingRead extends Error {
  readonly fetch: () => Promise<void>

  constructor(fetch: () => Promise<void>) {
    super('state is not loaded yet')
    this.fetch = fetch
  }
}

/** State of the past: read at once where the node keeps its history, fetched where only the commitment has it. */
export type PastState = StateReader | AsyncStateReader

/** State of the past as far as it was fetched; a read of anything else throws `MissingRead`, unless it can be answered at once. */
export class RemoteStateCache implements StateReader {
  readonly #remote: PastState
  readonly #accounts = new Map<string, Account | undefined>()
  readonly #slots = new Map<string, Hash>()
  readonly #codes = new Map<string, Uint8Array>()

  constructor(remote: PastState) {
    this.#remote = remote
  }

  /** Puts a slot on top of the remote state. */
  override(address: Uint8Array, slot: Uint8Array, value: Hash): void {
    this.#slots.set(keyOf(address) + keyOf(slot), value)
  }

  account(address: Uint8Array): Account | undefined {
    return fetched(this.#accounts, keyOf(address), () => this.#remote.account(address.slice()))
  }

  storage(address: Uint8Array, slot: Uint8Array): Hash {
    const copies = [address.slice(), slot.slice()] as const
    return fetched(this.#slots, keyOf(address) + keyOf(slot), () => this.#remote.storage(...copies))
  }

  code(codeHash: Uint8Array): Uint8Array {
    const copy = codeHash.slice()
    return fetched(this.#codes, keyOf(copy), () => this.#remote.code(copy))
  }
}

/** What is in the cache or can be had at once, or a `MissingRead` that puts it there. */
export function fetched<T>(cache: Map<string, T>, key: string, read: () => T | Promise<T>): T {
  if (cache.has(key)) return cache.get(key) as T
  const answer = read()
  if (!(answer instanceof Promise)) {
    cache.set(key, answer)
    return answer
  }
  // Whoever gives up before fetching does not care how it failed.
  answer.catch(() => {})
  throw new MissingRead(async () => {
    cache.set(key, await answer)
  })
}

function keyOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
