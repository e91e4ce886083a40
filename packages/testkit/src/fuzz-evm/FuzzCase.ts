import type { Fork } from '@megarollup/evm'
import { type Address, bytesToHex, hexToBytes } from '@megarollup/protocol'

/** A world and transactions that run in it, one after the other, in one block. */
export interface FuzzCase {
  fork: Fork
  accounts: FuzzAccount[]
  transactions: FuzzTransaction[]
}

export interface FuzzAccount {
  address: Address
  balance: bigint
  nonce: bigint
  /** Pieces that make the code together: what a smaller case may leave out. */
  code: Uint8Array[]
  /** Slot and value; no value is zero. */
  storage: [slot: bigint, value: bigint][]
}

export interface FuzzTransaction {
  /** `undefined` creates a contract. */
  to: Address | undefined
  value: bigint
  /** Pieces that make the data together. */
  data: Uint8Array[]
  /** Gas of the message, without the intrinsic gas. */
  gas: bigint
}

/** Stands for what an engine does not say. */
export const UNSAID = null

/** What a case left behind, in plain values that compare. */
export interface Outcome {
  transactions: { status: number; gasUsed: string; output: string | typeof UNSAID; logs: string[][] }[]
  /** By address; accounts that exist. */
  accounts: Record<string, { nonce: string; balance: string; code: string; storage: Record<string, string> }>
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(pieces))
}

/** A case as text that `parseCase` reads: for vectors and messages. */
export function formatCase(fuzzCase: FuzzCase): string {
  return JSON.stringify(
    fuzzCase,
    (_key, value: unknown) =>
      typeof value === 'bigint' ? `n${value}` : value instanceof Uint8Array ? bytesToHex(value) : value,
    1,
  )
}

/** Reads what `formatCase` wrote. */
export function parseCase(text: string): FuzzCase {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'string') return value
    if (/^n\d+$/.test(value)) return BigInt(value.slice(1))
    return value.startsWith('0x') ? hexToBytes(value) : value
  }) as FuzzCase
}
