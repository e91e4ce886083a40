import { type Account, type Address, EMPTY_CODE_HASH, type Hash, type StateReader } from '@megarollup/protocol'
import { hexToBytes } from 'viem'
import { word } from '../state-tests/fixture.ts'
import type { BlockFile, CodesFile } from './format.ts'

interface RecordedAccount extends Account {
  /** Values by the text of the slot. */
  storage: Map<string, Hash>
}

/** An account with its code and its storage. */
export interface RecordedEntry {
  address: Address
  nonce: bigint
  balance: bigint
  code: Uint8Array | undefined
  storage: (readonly [slot: Hash, value: Hash])[]
}

const ZERO = new Uint8Array(32)

/** The state before a block, as far as the block reads it: maps in memory, quick enough to be measured with. */
export class RecordedState implements StateReader {
  readonly #accounts = new Map<string, RecordedAccount>()
  readonly #codes = new Map<string, Uint8Array>()

  constructor(preState: BlockFile['preState'], codes: CodesFile) {
    for (const [address, { balance, nonce, codeHash, storage = {} }] of Object.entries(preState)) {
      this.#accounts.set(key(hexToBytes(address as `0x${string}`)), {
        nonce: BigInt(nonce),
        balance: BigInt(balance),
        codeHash: codeHash ? hexToBytes(codeHash) : EMPTY_CODE_HASH,
        storage: new Map(Object.entries(storage).map(([slot, value]) => [keyOfSlot(slot), word(BigInt(value))])),
      })
      if (codeHash) this.#addCode(codeHash, codes)
    }
  }

  #addCode(codeHash: `0x${string}`, codes: CodesFile): void {
    const code = codes[codeHash]
    if (code === undefined) throw new Error(`The archive has no code with the hash ${codeHash}.`)
    this.#codes.set(key(hexToBytes(codeHash)), hexToBytes(code))
  }

  /** Every account, for an engine that wants its state whole. */
  *entries(): Generator<RecordedEntry> {
    for (const [address, { nonce, balance, codeHash, storage }] of this.#accounts) {
      const code = this.#codes.get(key(codeHash))
      const slots = [...storage].map(([slot, value]) => [bytesOf(slot), value] as const)
      yield { address: bytesOf(address), nonce, balance, code, storage: slots }
    }
  }

  account(address: Address): Account | undefined {
    return this.#accounts.get(key(address))
  }

  storage(address: Address, slot: Hash): Hash {
    return this.#accounts.get(key(address))?.storage.get(key(slot)) ?? ZERO
  }

  hasStorage(address: Address): boolean {
    return (this.#accounts.get(key(address))?.storage.size ?? 0) > 0
  }

  code(codeHash: Hash): Uint8Array {
    const code = this.#codes.get(key(codeHash))
    if (!code) throw new Error(`No account of the block has the code ${Buffer.from(codeHash).toString('hex')}.`)
    return code
  }
}

function keyOfSlot(slot: string): string {
  return key(word(BigInt(slot)))
}

function key(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

/** The bytes that a key stands for. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'))
}
