import type { Account, Address, Hash, StateDiff } from '@megarollup/protocol'
import { bytesToHex, bytesToKey, isZero, keyToBytes, zeroHash } from '../bytes.ts'
import { InvalidStateDiffError } from '../errors.ts'
import { assertDiffShape } from './assertDiffShape.ts'

/** What an entry of each kind costs in memory, roughly: key string, value object, slot in the map. */
const accountBytes = 320
const slotBytes = 240

/**
 * Changes on top of a state that this object does not know: the net effect of any number of diffs. All keys are those of
 * `bytesToKey`.
 *
 * What must stay true: an account in `wiped` was deleted at some time in here, so nothing of its storage below shows through,
 * whether or not it exists again. Slots set to zero are kept as zero: they hide what is below. Arrays are copied by
 * `new Uint8Array`, because `slice` of a `Buffer` copies nothing.
 */
export class Overlay {
  /** `null` when the account was deleted. */
  readonly accounts = new Map<string, Account | null>()
  readonly storage = new Map<string, Map<string, Hash>>()
  readonly wiped = new Set<string>()
  readonly codes = new Map<string, Uint8Array>()
  #sizeBytes = 0

  /** An estimate of the memory that this overlay holds. */
  get sizeBytes(): number {
    return this.#sizeBytes
  }

  get isEmpty(): boolean {
    return this.accounts.size === 0 && this.storage.size === 0 && this.codes.size === 0
  }

  /**
   * Adds the changes of a diff, which come after all that is here. Copies what it keeps.
   *
   * Throws `InvalidStateDiffError`, and changes nothing, when a field has a wrong size, or the diff gives a non-zero slot to an
   * account that it deletes.
   */
  apply(diff: StateDiff): void {
    assertDiffShape(diff)
    const deleted = new Set<string>()
    for (const { address, account } of diff.accounts) if (!account) deleted.add(bytesToKey(address))
    if (deleted.size > 0) {
      for (const { address, slot, value } of diff.storage) {
        if (deleted.has(bytesToKey(address)) && !isZero(value))
          throw new InvalidStateDiffError(
            `slot ${bytesToHex(slot)} of the deleted account ${bytesToHex(address)} is set`,
          )
      }
    }
    for (const { address, account } of diff.accounts) this.#setAccount(bytesToKey(address), account)
    for (const { address, slot, value } of diff.storage) {
      const key = bytesToKey(address)
      if (!deleted.has(key)) this.#setSlot(key, bytesToKey(slot), value)
    }
    for (const { hash, code } of diff.codes) this.#setCode(bytesToKey(hash), code)
  }

  /** Sets one slot; zero removes it. Copies the value. */
  setStorage(address: Address, slot: Hash, value: Hash): void {
    this.#setSlot(bytesToKey(address), bytesToKey(slot), value)
  }

  /** The account, `null` when it was deleted here, `undefined` when this overlay does not say. */
  account(addressKey: string): Account | null | undefined {
    return this.accounts.get(addressKey)
  }

  /** The value of a slot, `undefined` when this overlay does not say. */
  slot(addressKey: string, slotKey: string): Hash | undefined {
    const value = this.storage.get(addressKey)?.get(slotKey)
    if (value !== undefined) return value
    return this.wiped.has(addressKey) ? zeroHash : undefined
  }

  /**
   * The same changes as diffs to be applied one after another: a first one with the deletions whose accounts came back, when
   * there are any, then one with everything else. Sorted, so the same changes always give the same diffs.
   */
  toDiffs(): StateDiff[] {
    const recreated = [...this.wiped].filter((key) => this.accounts.get(key) || this.storage.has(key)).sort()
    const last: StateDiff = { accounts: [], storage: [], codes: [] }
    for (const key of [...this.accounts.keys()].sort())
      last.accounts.push({ address: keyToBytes(key), account: this.accounts.get(key) ?? undefined })
    for (const key of [...this.storage.keys()].sort()) {
      const address = keyToBytes(key)
      const slots = this.storage.get(key)!
      for (const slot of [...slots.keys()].sort())
        last.storage.push({ address, slot: keyToBytes(slot), value: slots.get(slot)! })
    }
    for (const key of [...this.codes.keys()].sort())
      last.codes.push({ hash: keyToBytes(key), code: this.codes.get(key)! })
    if (recreated.length === 0) return [last]
    const accounts = recreated.map((key) => ({ address: keyToBytes(key), account: undefined }))
    return [{ accounts, storage: [], codes: [] }, last]
  }

  #setAccount(key: string, account: Account | undefined): void {
    if (!this.accounts.has(key)) this.#sizeBytes += accountBytes
    if (account) {
      this.accounts.set(key, {
        nonce: account.nonce,
        balance: account.balance,
        codeHash: new Uint8Array(account.codeHash),
      })
      return
    }
    this.accounts.set(key, null)
    this.wiped.add(key)
    this.#sizeBytes -= (this.storage.get(key)?.size ?? 0) * slotBytes
    this.storage.delete(key)
  }

  #setSlot(addressKey: string, slotKey: string, value: Hash): void {
    let slots = this.storage.get(addressKey)
    if (!slots) {
      slots = new Map()
      this.storage.set(addressKey, slots)
    }
    if (!slots.has(slotKey)) this.#sizeBytes += slotBytes
    slots.set(slotKey, new Uint8Array(value))
  }

  #setCode(key: string, code: Uint8Array): void {
    if (this.codes.has(key)) return
    this.#sizeBytes += code.length + 128
    this.codes.set(key, new Uint8Array(code))
  }
}
