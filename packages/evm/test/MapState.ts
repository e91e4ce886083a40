import { keccak256 } from '@megarollup/crypto'
import {
  type Account,
  type Address,
  bytesToHex,
  type Hash,
  type StateDiff,
  type StateReader,
} from '@megarollup/protocol'

const ZERO = new Uint8Array(32)

/** A state in maps that counts what it is asked. */
export class MapState implements StateReader {
  readonly accounts = new Map<string, Account>()
  readonly slots = new Map<string, Hash>()
  readonly codes = new Map<string, Uint8Array>()
  reads = { accounts: 0, slots: 0, codes: 0 }

  constructor() {
    this.codes.set(bytesToHex(keccak256(new Uint8Array())), new Uint8Array())
  }

  set(address: Address, { balance = 0n, nonce = 0n, code = new Uint8Array() as Uint8Array } = {}): void {
    const codeHash = keccak256(code)
    this.codes.set(bytesToHex(codeHash), code)
    this.accounts.set(bytesToHex(address), { nonce, balance, codeHash })
  }

  setSlot(address: Address, slot: Hash, value: Hash): void {
    this.slots.set(bytesToHex(address) + bytesToHex(slot), value)
  }

  account(address: Address): Account | undefined {
    this.reads.accounts++
    return this.accounts.get(bytesToHex(address))
  }

  storage(address: Address, slot: Hash): Hash {
    this.reads.slots++
    return this.slots.get(bytesToHex(address) + bytesToHex(slot)) ?? ZERO
  }

  hasStorage(address: Address): boolean {
    const prefix = bytesToHex(address)
    return [...this.slots].some(([key, value]) => key.startsWith(prefix) && value.some((byte) => byte !== 0))
  }

  code(codeHash: Hash): Uint8Array {
    this.reads.codes++
    const code = this.codes.get(bytesToHex(codeHash))
    if (!code) throw new Error(`No code has the hash ${bytesToHex(codeHash)}`)
    return code
  }

  apply(diff: StateDiff): void {
    for (const { hash, code } of diff.codes) this.codes.set(bytesToHex(hash), code)
    for (const { address, account } of diff.accounts) {
      if (account) this.accounts.set(bytesToHex(address), account)
      else this.accounts.delete(bytesToHex(address))
    }
    for (const { address, slot, value } of diff.storage) this.setSlot(address, slot, value)
  }
}
