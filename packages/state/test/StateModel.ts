import { createMPT } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { keccak256 } from '@megarollup/crypto'
import type { Account, Address, Hash, StateDiff } from '@megarollup/protocol'
import { bytesToKey, emptyCodeHash, isZero, keyToBytes, zeroHash } from '../src/bytes.ts'

/** The state as maps: nothing here is clever, so that the stores can be compared with it. */
export class StateModel {
  readonly accounts = new Map<string, Account>()
  readonly slots = new Map<string, Map<string, Hash>>()
  readonly codes = new Map<string, Uint8Array>()

  apply(diff: StateDiff): void {
    for (const { address, account } of diff.accounts) {
      const key = bytesToKey(address)
      if (account) this.accounts.set(key, account)
      else {
        this.accounts.delete(key)
        this.slots.delete(key)
      }
    }
    for (const { address, slot, value } of diff.storage) {
      const key = bytesToKey(address)
      if (!this.slots.has(key)) this.slots.set(key, new Map())
      if (isZero(value)) this.slots.get(key)!.delete(bytesToKey(slot))
      else this.slots.get(key)!.set(bytesToKey(slot), value)
    }
    for (const { hash, code } of diff.codes) this.codes.set(bytesToKey(hash), code)
  }

  clone(): StateModel {
    const copy = new StateModel()
    for (const [key, account] of this.accounts) copy.accounts.set(key, account)
    for (const [key, slots] of this.slots) copy.slots.set(key, new Map(slots))
    for (const [key, code] of this.codes) copy.codes.set(key, code)
    return copy
  }

  account(address: Address): Account | undefined {
    return this.accounts.get(bytesToKey(address))
  }

  storage(address: Address, slot: Hash): Hash {
    return this.slots.get(bytesToKey(address))?.get(bytesToKey(slot)) ?? zeroHash
  }

  /** The state root, from nothing, key by key with the library's own trie. */
  async root(): Promise<Hash> {
    const trie = await createMPT({ useKeyHashing: true })
    for (const [key, account] of this.accounts) {
      const storage = await createMPT({ useKeyHashing: true })
      for (const [slot, value] of this.slots.get(key) ?? [])
        await storage.put(keyToBytes(slot), RLP.encode(withoutLeadingZeros(value)))
      await trie.put(
        keyToBytes(key),
        RLP.encode([bigintToBytes(account.nonce), bigintToBytes(account.balance), storage.root(), account.codeHash]),
      )
    }
    return trie.root()
  }
}

/** A source of numbers that a seed fixes (mulberry32). */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

export const addressOf = (i: number): Address => keccak256(Uint8Array.of(1, i >> 8, i & 255)).subarray(0, 20)
export const slotOf = (i: number): Hash => {
  const slot = new Uint8Array(32)
  slot[30] = i >> 8
  slot[31] = i & 255
  return slot
}

/** A diff that could be one mini-block's on top of `model`: few accounts and slots, so that histories collide. */
export function randomDiff(model: StateModel, random: (below: number) => number): StateDiff {
  const diff: StateDiff = { accounts: [], storage: [], codes: [] }
  const chosen = new Set(Array.from({ length: 1 + random(6) }, () => random(24)))
  for (const i of [...chosen].sort((a, b) => compare(addressOf(a), addressOf(b)))) {
    const address = addressOf(i)
    const exists = model.account(address) !== undefined
    if (exists && random(5) === 0) {
      diff.accounts.push({ address, account: undefined })
      continue
    }
    if (!exists || random(2) === 0) {
      const code = Uint8Array.of(random(4))
      const codeHash = random(3) === 0 ? keccak256(code) : emptyCodeHash
      if (codeHash !== emptyCodeHash) diff.codes.push({ hash: codeHash, code })
      diff.accounts.push({
        address,
        account: { nonce: BigInt(random(1000)), balance: BigInt(random(2 ** 31)) << BigInt(random(220)), codeHash },
      })
    }
    const slots = new Set(Array.from({ length: random(5) }, () => random(12)))
    for (const slot of [...slots].sort((a, b) => a - b)) {
      const value =
        random(3) === 0 ? zeroHash : keccak256(Uint8Array.of(random(255))).map((b, at) => (at < random(32) ? 0 : b))
      diff.storage.push({ address, slot: slotOf(slot), value })
    }
  }
  diff.codes.sort((a, b) => compare(a.hash, b.hash))
  diff.codes = diff.codes.filter((code, at) => at === 0 || compare(code.hash, diff.codes[at - 1]!.hash) !== 0)
  return diff
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const [left, right] = [bytesToKey(a), bytesToKey(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

function withoutLeadingZeros(value: Uint8Array): Uint8Array {
  const start = value.findIndex((byte) => byte !== 0)
  return start === -1 ? new Uint8Array() : value.slice(start)
}

function bigintToBytes(value: bigint): Uint8Array {
  const hex = value.toString(16)
  return value === 0n ? new Uint8Array() : Uint8Array.from(Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex'))
}
