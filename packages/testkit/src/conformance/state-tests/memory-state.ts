import { keccak256, secureTrieRoot } from '@megarollup/crypto'
import type { EngineDiff } from '@megarollup/evm'
import {
  type Account,
  type Address,
  encodeRlpBytes,
  encodeRlpList,
  encodeRlpUint,
  type Hash,
  type StateReader,
} from '@megarollup/protocol'
import { bytes, quantity, type StateTest, word } from './fixture.ts'

interface StoredAccount extends Account {
  address: Address
  /** Values by the hexadecimal text of the slot; none is zero. */
  storage: Map<string, Hash>
}

const EMPTY_CODE_HASH = keccak256(new Uint8Array(0))
const ZERO = new Uint8Array(32)

/** A whole state in maps: small, readable, without a cache. */
export class MemoryState implements StateReader {
  readonly #accounts = new Map<string, StoredAccount>()
  readonly #codes = new Map<string, Uint8Array>([[text(EMPTY_CODE_HASH), new Uint8Array(0)]])

  static from(pre: StateTest['pre']): MemoryState {
    const state = new MemoryState()
    for (const [address, { nonce, balance, code, storage }] of Object.entries(pre)) {
      const bytecode = bytes(code)
      const account: StoredAccount = {
        address: bytes(address),
        nonce: quantity(nonce),
        balance: quantity(balance),
        codeHash: keccak256(bytecode),
        storage: new Map(),
      }
      for (const [slot, value] of Object.entries(storage)) {
        if (quantity(value) !== 0n) account.storage.set(text(word(quantity(slot))), word(quantity(value)))
      }
      state.#accounts.set(text(account.address), account)
      state.#codes.set(text(account.codeHash), bytecode)
    }
    return state
  }

  account(address: Address): Account | undefined {
    return this.#accounts.get(text(address))
  }

  storage(address: Address, slot: Hash): Hash {
    return this.#accounts.get(text(address))?.storage.get(text(slot)) ?? ZERO
  }

  hasStorage(address: Address): boolean {
    return (this.#accounts.get(text(address))?.storage.size ?? 0) > 0
  }

  code(codeHash: Hash): Uint8Array {
    const code = this.#codes.get(text(codeHash))
    if (!code) throw new Error(`No code has the hash ${text(codeHash)}`)
    return code
  }

  /** Makes the changes of a diff. An account that is deleted takes its storage with it. */
  apply(diff: EngineDiff): void {
    for (const address of diff.wiped ?? []) this.#accounts.get(text(address))?.storage.clear()
    for (const { hash, code } of diff.codes) this.#codes.set(text(hash), code)
    for (const { address, account } of diff.accounts) {
      const key = text(address)
      if (!account) this.#accounts.delete(key)
      else this.#accounts.set(key, { ...account, address, storage: this.#accounts.get(key)?.storage ?? new Map() })
    }
    for (const { address, slot, value } of diff.storage) {
      const storage = this.#accounts.get(text(address))?.storage
      if (!storage) throw new Error(`The diff has a slot of ${text(address)}, which does not exist`)
      if (value.some((byte) => byte !== 0)) storage.set(text(slot), value)
      else storage.delete(text(slot))
    }
  }

  /** What is not as `expected` says, one line each: for people who look for the fault. */
  differencesFrom(expected: StateTest['pre']): string[] {
    const target = MemoryState.from(expected)
    const keys = new Set([...this.#accounts.keys(), ...target.#accounts.keys()])
    return [...keys].sort().flatMap((key) => {
      const [got, want] = [this.#accounts.get(key), target.#accounts.get(key)]
      if (!got) return [`0x${key} is missing`]
      if (!want) return [`0x${key} should not exist`]
      return accountDifferences(got, want).map((difference) => `0x${key} ${difference}`)
    })
  }

  /** Root of the state trie. Source: yellow paper, section 4.1. */
  root(): Hash {
    return secureTrieRoot(
      Array.from(this.#accounts.values(), (account) => [account.address, encodeAccount(account)] as const),
    )
  }
}

function accountDifferences(got: StoredAccount, want: StoredAccount): string[] {
  const differences: string[] = []
  if (got.nonce !== want.nonce) differences.push(`nonce ${got.nonce}, expected ${want.nonce}`)
  if (got.balance !== want.balance) differences.push(`balance ${got.balance}, expected ${want.balance}`)
  if (text(got.codeHash) !== text(want.codeHash)) differences.push('has another code')
  for (const slot of new Set([...got.storage.keys(), ...want.storage.keys()])) {
    const [value, wanted] = [text(got.storage.get(slot) ?? ZERO), text(want.storage.get(slot) ?? ZERO)]
    if (value !== wanted) differences.push(`slot 0x${slot} is 0x${value}, expected 0x${wanted}`)
  }
  return differences
}

function encodeAccount({ nonce, balance, codeHash, storage }: StoredAccount): Uint8Array {
  const slots = Array.from(storage, ([slot, value]) => {
    const start = value.findIndex((byte) => byte !== 0)
    return [Buffer.from(slot, 'hex'), encodeRlpBytes(value.subarray(start))] as const
  })
  return encodeRlpList([
    encodeRlpUint(nonce),
    encodeRlpUint(balance),
    encodeRlpBytes(secureTrieRoot(slots)),
    encodeRlpBytes(codeHash),
  ])
}

function text(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex')
}
