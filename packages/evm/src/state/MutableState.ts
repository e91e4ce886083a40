import { keccak256 } from '@megarollup/crypto'
import {
  type Account,
  type Address,
  bytesKey,
  EMPTY_CODE_HASH,
  type Hash,
  isZeroBytes,
  type StateReader,
} from '@megarollup/protocol'
import { checkAddress, checkBytes, checkHash, checkUint64, checkUint256 } from '../checks/values.ts'
import { EngineUsageError } from '../errors.ts'
import type { EngineDiff } from '../types.ts'

const ZERO_HASH = new Uint8Array(32)
const NO_CODE = new Uint8Array(0)

interface Storage {
  /** The base is not asked for what is missing: all of its slots are gone. */
  isComplete: boolean
  /** By key of the slot. */
  readonly slots: Map<string, Hash>
}

/**
 * A state in memory that can be changed and taken back, alone or over another state that stays as it is. Addresses are 20 bytes,
 * slots and values 32; all are copied or never changed.
 */
export class MutableState implements StateReader {
  readonly #base: StateReader | undefined
  readonly #accounts = new Map<string, Account | undefined>()
  readonly #storages = new Map<string, Storage>()
  readonly #codes = new Map<string, Uint8Array>()
  /** How to take each change back, the oldest first; kept only while there is a mark. */
  #undo: (() => void)[] = []
  #marks = 0

  constructor(base?: StateReader) {
    this.#base = base
    this.#codes.set(bytesKey(EMPTY_CODE_HASH), NO_CODE)
  }

  account(address: Address): Account | undefined {
    const key = bytesKey(address)
    const known = this.#accounts.get(key)
    return known || this.#accounts.has(key) ? known : this.#base?.account(address)
  }

  storage(address: Address, slot: Hash): Hash {
    const storage = this.#storages.get(bytesKey(address))
    const known = storage?.slots.get(bytesKey(slot))
    if (known) return known
    return storage?.isComplete ? ZERO_HASH : (this.#base?.storage(address, slot) ?? ZERO_HASH)
  }

  code(codeHash: Hash): Uint8Array {
    const known = this.#codes.get(bytesKey(codeHash))
    if (known) return known
    if (this.#base) return this.#base.code(codeHash)
    throw new EngineUsageError('The state has no code with the hash of an account.', 'Set code with setCode only.')
  }

  hasStorage(address: Address): boolean {
    const storage = this.#storages.get(bytesKey(address))
    if (storage) for (const value of storage.slots.values()) if (!isZeroBytes(value)) return true
    return !storage?.isComplete && (this.#base?.hasStorage?.(address) ?? false)
  }

  /** The code of an account; none when it does not exist. */
  codeAt(address: Address): Uint8Array {
    const account = this.account(address)
    return account ? this.code(account.codeHash) : NO_CODE
  }

  /** @throws EngineInputError, as all that sets something. */
  setBalance(address: Address, balance: bigint): void {
    checkAddress(address, 'address')
    checkUint256(balance, 'balance')
    this.#setAccount(address, { ...this.#existing(address), balance })
  }

  setNonce(address: Address, nonce: bigint): void {
    checkAddress(address, 'address')
    checkUint64(nonce, 'nonce')
    this.#setAccount(address, { ...this.#existing(address), nonce })
  }

  setCode(address: Address, code: Uint8Array): void {
    checkAddress(address, 'address')
    checkBytes(code, 'code')
    const codeHash = keccak256(code).slice()
    this.#addCode(codeHash, code)
    this.#setAccount(address, { ...this.#existing(address), codeHash })
  }

  setStorage(address: Address, slot: Hash, value: Hash): void {
    checkAddress(address, 'address')
    checkHash(slot, 'slot')
    checkHash(value, 'value')
    const { slots } = this.#storageOf(bytesKey(address))
    const key = bytesKey(slot)
    const before = slots.get(key)
    this.#remember(() => (before ? slots.set(key, before) : slots.delete(key)))
    slots.set(key, value.slice())
  }

  /** Makes all of an account's slots zero. */
  clearStorage(address: Address): void {
    checkAddress(address, 'address')
    const key = bytesKey(address)
    const before = this.#storages.get(key)
    this.#remember(() => (before ? this.#storages.set(key, before) : this.#storages.delete(key)))
    this.#storages.set(key, { isComplete: true, slots: new Map() })
  }

  /** Removes an account with its storage. */
  deleteAccount(address: Address): void {
    this.clearStorage(address)
    this.#setAccount(address, undefined)
  }

  /** Makes the changes that an engine reports. */
  apply(diff: EngineDiff): void {
    for (const { hash, code } of diff.codes) this.#addCode(hash.slice(), code)
    for (const address of diff.wiped ?? []) this.clearStorage(address)
    for (const { address, account } of diff.accounts) {
      if (account) this.#setAccount(address, account)
      else this.deleteAccount(address)
    }
    for (const { address, slot, value } of diff.storage) this.setStorage(address, slot, value)
  }

  /** A mark to go back to. Marks nest. */
  mark(): number {
    this.#marks++
    return this.#undo.length
  }

  /** Takes back everything since the mark; whether there was anything. The mark is usable until `release`. */
  rollback(mark: number): boolean {
    const isChanged = this.#undo.length > mark
    while (this.#undo.length > mark) this.#undo.pop()!()
    return isChanged
  }

  /** Gives up a mark: call it once for each `mark`. When none is left nothing can be taken back. */
  release(): void {
    this.#marks--
    if (this.#marks === 0) this.#undo = []
  }

  #existing(address: Address): Account {
    return this.account(address) ?? { nonce: 0n, balance: 0n, codeHash: EMPTY_CODE_HASH }
  }

  #setAccount(address: Address, account: Account | undefined): void {
    const key = bytesKey(address)
    const before = this.#accounts.get(key)
    const isNew = before === undefined && !this.#accounts.has(key)
    this.#remember(() => (isNew ? this.#accounts.delete(key) : this.#accounts.set(key, before)))
    this.#accounts.set(key, account)
  }

  #storageOf(key: string): Storage {
    let storage = this.#storages.get(key)
    if (!storage) {
      storage = { isComplete: false, slots: new Map() }
      this.#storages.set(key, storage)
    }
    return storage
  }

  /** Codes are never removed: a hash means the same for ever. */
  #addCode(hash: Hash, code: Uint8Array): void {
    const key = bytesKey(hash)
    if (!this.#codes.has(key)) this.#codes.set(key, code.slice())
  }

  #remember(undo: () => void): void {
    if (this.#marks > 0) this.#undo.push(undo)
  }
}
