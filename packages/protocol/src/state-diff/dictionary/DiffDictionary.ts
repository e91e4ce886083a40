import type { Hash, Keccak256 } from '../../domain/primitives.ts'
import type { StateDiff } from '../../domain/state.ts'
import { DecodeError } from '../../errors/DecodeError.ts'
import { EncodeError } from '../../errors/EncodeError.ts'
import { findDisorder } from '../order.ts'
import type { DictionaryStep } from './DictionaryStep.ts'
import { DictionaryTables, emptyDictionaryHash, nextDictionaryHash } from './DictionaryTables.ts'
import { decodeStep } from './decodeStep.ts'
import { encodeStep } from './encodeStep.ts'
import { FORMAT } from './format.ts'
import { decodeSnapshot, encodeSnapshot } from './snapshot.ts'
import { fromStep, toStep } from './step.ts'

/** Addresses and slots that a dictionary holds, unless the chain says otherwise. About 80 MB. */
export const DEFAULT_DICTIONARY_ENTRIES = 2 ** 18

export interface DiffDictionaryOptions {
  keccak256: Keccak256
  /** Most addresses and slots together. A constant of the chain: both ends must have the same. */
  maxEntries?: number
  /** Epoch to begin with. Default 0. */
  epoch?: bigint
}

/**
 * The dictionary that sender and follower of state diffs keep in step. It gives ids to the addresses and slots of an epoch's diffs
 * and remembers their last values, so that a diff is sent as ids and differences. It depends on nothing but the diffs themselves.
 *
 * `encode` and `decode` change nothing: they prepare a step, which `commit` takes when the mini-block is accepted, and which the
 * next `encode`, `decode`, `discard` or `reset` forgets.
 *
 * @example
 * const bytes = dictionary.encode(diff)
 * header.dictionaryEpoch = dictionary.pending!.epoch
 * header.dictionaryHash = dictionary.pending!.hash
 * dictionary.commit() // once the mini-block is durable
 */
export class DiffDictionary {
  readonly #keccak256: Keccak256
  readonly #maxEntries: number
  #epoch: bigint
  #hash: Hash
  #tables = new DictionaryTables()
  #pending: { step: DictionaryStep; tables: DictionaryTables; epoch: bigint; hash: Hash } | undefined

  constructor({ keccak256, maxEntries = DEFAULT_DICTIONARY_ENTRIES, epoch = 0n }: DiffDictionaryOptions) {
    this.#keccak256 = keccak256
    this.#maxEntries = maxEntries
    this.#epoch = epoch
    this.#hash = emptyDictionaryHash(epoch, keccak256)
  }

  /**
   * Restores a dictionary from `snapshot()` of another node. Its keys are checked against its hash: compare `hash` with the
   * `dictionaryHash` of a signed header. Remembered values are not covered by that hash; a wrong one shows as a `diffHash` that
   * differs, and is then the fault of whoever gave the snapshot, not of the signer.
   * @throws DecodeError when the snapshot is damaged.
   */
  static fromSnapshot(bytes: Uint8Array, options: Omit<DiffDictionaryOptions, 'epoch'>): DiffDictionary {
    const { maxEntries = DEFAULT_DICTIONARY_ENTRIES, keccak256 } = options
    const { epoch, hash, tables } = decodeSnapshot(bytes, maxEntries, keccak256)
    const dictionary = new DiffDictionary({ keccak256, maxEntries, epoch })
    dictionary.#hash = hash
    dictionary.#tables = tables
    return dictionary
  }

  /** The current epoch. */
  get epoch(): bigint {
    return this.#epoch
  }

  /** Running hash over all keys added in this epoch. */
  get hash(): Hash {
    return this.#hash
  }

  /** Addresses and slots held. */
  get size(): number {
    return this.#tables.size
  }

  /** Epoch and running hash after the step that `commit` would take: what the mini-block's header says. */
  get pending(): { epoch: bigint; hash: Hash } | undefined {
    return this.#pending && { epoch: this.#pending.epoch, hash: this.#pending.hash }
  }

  /**
   * Encodes a diff and prepares the step. Layout: `SPEC.md`.
   * @param epoch The current epoch, or a new one: the diff is then encoded against an empty dictionary.
   * @throws EncodeError when the diff is not canonical.
   */
  encode(diff: StateDiff, epoch: bigint = this.#epoch): Uint8Array {
    this.#pending = undefined
    const disorder = findDisorder(diff)
    if (disorder !== undefined) throw new EncodeError(FORMAT, disorder)
    const tables = this.#tablesOf(epoch)
    const step = toStep(diff, tables)
    const bytes = encodeStep(step, tables)
    this.#prepare(step, tables, epoch)
    return bytes
  }

  /**
   * Decodes a diff and prepares the step. The hashes of codes are computed, so they are right.
   * @param epoch The header's `dictionaryEpoch`: the current one, or a new one.
   * @throws DecodeError on anything that `SPEC.md` says to refuse; the dictionary is then as before.
   */
  decode(bytes: Uint8Array, epoch: bigint = this.#epoch): StateDiff {
    this.#pending = undefined
    const tables = this.#tablesOf(epoch)
    const step = decodeStep(bytes, tables, this.#keccak256)
    const diff = fromStep(step, tables)
    const disorder = findDisorder(diff)
    if (disorder !== undefined) throw new DecodeError(FORMAT, bytes.length, disorder)
    this.#prepare(step, tables, epoch)
    return diff
  }

  /** Takes the prepared step: the mini-block is part of the chain. Throws `EncodeError` when there is none. */
  commit(): void {
    if (this.#pending === undefined) throw new EncodeError(FORMAT, 'there is no step to commit')
    const { step, tables, epoch, hash } = this.#pending
    this.#pending = undefined
    tables.apply(step, this.#maxEntries)
    this.#tables = tables
    this.#epoch = epoch
    this.#hash = hash
  }

  /** Forgets the prepared step. */
  discard(): void {
    this.#pending = undefined
  }

  /** Empties the dictionary and begins an epoch. */
  reset(epoch: bigint): void {
    this.#pending = undefined
    this.#tables = new DictionaryTables()
    this.#epoch = epoch
    this.#hash = emptyDictionaryHash(epoch, this.#keccak256)
  }

  /** All committed contents, for a node that joins in the middle of an epoch. */
  snapshot(): Uint8Array {
    return encodeSnapshot({ epoch: this.#epoch, hash: this.#hash, tables: this.#tables })
  }

  #tablesOf(epoch: bigint): DictionaryTables {
    return epoch === this.#epoch ? this.#tables : new DictionaryTables()
  }

  #prepare(step: DictionaryStep, tables: DictionaryTables, epoch: bigint): void {
    const before = epoch === this.#epoch ? this.#hash : emptyDictionaryHash(epoch, this.#keccak256)
    const kept = tables.keptKeys(step, this.#maxEntries)
    const addresses = step.newAddresses.slice(0, kept.addresses)
    const hash = nextDictionaryHash(before, addresses, step.newSlots.slice(0, kept.slots), this.#keccak256)
    this.#pending = { step, tables, epoch, hash }
  }
}
