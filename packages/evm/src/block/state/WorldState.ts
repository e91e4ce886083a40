import { keccak256, MerkleTrie } from '@megarollup/crypto'
import {
  type Account,
  type Address,
  bytesKey,
  EMPTY_CODE_HASH,
  encodeRlpBytes,
  encodeRlpList,
  encodeRlpUint,
  type Hash,
  isZeroBytes,
  type StateReader,
} from '@megarollup/protocol'
import { type Alloc, readAlloc } from '../../state/alloc.ts'
import type { EngineDiff } from '../../types.ts'
import type { BlockState } from '../execution/types.ts'
import { AccountStorage } from './AccountStorage.ts'

interface StoredAccount {
  readonly address: Address
  readonly account: Account
  readonly storage: AccountStorage
}

/** Takes one change back. */
type Undo = () => void

/** An account with all that belongs to it, as a genesis has it. */
export interface AccountContent {
  nonce: bigint
  balance: bigint
  code: Uint8Array
  /** Slots and values of 32 bytes. */
  storage: Iterable<readonly [slot: Hash, value: Hash]>
}

/**
 * A whole state in memory, with its root. Changes can be taken back: `mark` names a point, `revertTo` goes back to it, and `takeUndo`
 * hands the way back out, for whoever changes between branches of a chain.
 */
export class WorldState implements StateReader, BlockState {
  readonly #accounts = new Map<string, StoredAccount>()
  readonly #codes = new Map<string, Uint8Array>([[bytesKey(EMPTY_CODE_HASH), new Uint8Array(0)]])
  readonly #trie = new MerkleTrie()
  /** Accounts that the trie has not seen since they, or their storage, changed. */
  readonly #changed = new Map<string, Address>()
  #undo: Undo[] = []

  /** The state that a genesis describes: an alloc, or an object that has one. Throws as `createMemoryState`. */
  static fromGenesis(genesis: Alloc | { alloc: Alloc }): WorldState {
    const state = new WorldState()
    for (const account of readAlloc(genesis)) state.setAccount(account.address, account)
    return state
  }

  /** Puts an account there, or replaces it with its storage. Not for `revertTo`. */
  setAccount(address: Address, { nonce, balance, code, storage }: AccountContent): void {
    const slots = new AccountStorage()
    for (const [slot, value] of storage) slots.set(slot, value)
    const codeHash = keccak256(code)
    this.#codes.set(bytesKey(codeHash), code)
    this.#put(address, { address, account: { nonce, balance, codeHash }, storage: slots })
  }

  account(address: Address): Account | undefined {
    return this.#accounts.get(bytesKey(address))?.account
  }

  storage(address: Address, slot: Hash): Hash {
    return this.#accounts.get(bytesKey(address))?.storage.get(slot) ?? ZERO
  }

  hasStorage(address: Address): boolean {
    return (this.#accounts.get(bytesKey(address))?.storage.size ?? 0) > 0
  }

  code(codeHash: Hash): Uint8Array {
    const code = this.#codes.get(bytesKey(codeHash))
    if (!code) throw new RangeError('The state has no code with this hash.')
    return code
  }

  /** Every account, in no order. */
  *accounts(): Generator<{ address: Address; account: Account; storage: AccountStorage }> {
    yield* this.#accounts.values()
  }

  /** Makes the changes of a diff. An account that is deleted, or listed as wiped, takes its storage with it. */
  apply(diff: EngineDiff): void {
    for (const { hash, code } of diff.codes) this.#codes.set(bytesKey(hash), code)
    for (const address of diff.wiped ?? []) {
      const stored = this.#accounts.get(bytesKey(address))
      if (stored) this.#replace(address, { ...stored, storage: new AccountStorage() })
    }
    for (const { address, account } of diff.accounts) {
      const storage = this.#accounts.get(bytesKey(address))?.storage
      this.#replace(address, account && { address, account, storage: storage ?? new AccountStorage() })
    }
    for (const { address, slot, value } of diff.storage) {
      const storage = this.#accounts.get(bytesKey(address))?.storage
      if (!storage) {
        if (isZeroBytes(value)) continue
        throw new RangeError('The diff has a slot of an account that does not exist.')
      }
      const before = storage.set(slot, value)
      this.#changed.set(bytesKey(address), address)
      this.#undo.push(() => {
        storage.set(slot, before)
        this.#changed.set(bytesKey(address), address)
      })
    }
  }

  #replace(address: Address, next: StoredAccount | undefined): void {
    const before = this.#accounts.get(bytesKey(address))
    this.#put(address, next)
    this.#undo.push(() => this.#put(address, before))
  }

  #put(address: Address, account: StoredAccount | undefined): void {
    const key = bytesKey(address)
    this.#changed.set(key, address)
    if (account) this.#accounts.set(key, account)
    else this.#accounts.delete(key)
  }

  /** Where the state stands now, for `revertTo`. */
  mark(): number {
    return this.#undo.length
  }

  /** Takes back what was applied since a mark. */
  revertTo(mark: number): void {
    while (this.#undo.length > mark) this.#undo.pop()!()
  }

  /** Forgets how changes are taken back, which frees their memory. Marks are void. */
  settle(): void {
    this.#undo = []
  }

  /** The way back from now to the last `takeUndo`: a call takes the changes back. */
  takeUndo(): () => void {
    const changes = this.#undo
    this.#undo = []
    return () => {
      for (let i = changes.length - 1; i >= 0; i--) changes[i]!()
    }
  }

  /** Root of the state trie. What has not changed since it was asked last is not hashed again. Source: yellow paper, section 4.1. */
  root(): Hash {
    for (const [key, address] of this.#changed) {
      const stored = this.#accounts.get(key)
      this.#trie.set(keccak256(address), stored && encodeAccount(stored))
    }
    this.#changed.clear()
    return this.#trie.root()
  }
}

function encodeAccount({ account, storage }: StoredAccount): Uint8Array {
  return encodeRlpList([
    encodeRlpUint(account.nonce),
    encodeRlpUint(account.balance),
    encodeRlpBytes(storage.root()),
    encodeRlpBytes(account.codeHash),
  ])
}

const ZERO: Hash = new Uint8Array(32)
