import * as OxHash from 'ox/Hash'
import { bytesToHex } from '../src/bytes/hex.ts'

/** A value as JSON has it: integers of 64 bits and more as decimal strings, bytes as hex, `undefined` left out. */
export function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, entry) => {
      if (typeof entry === 'bigint') return String(entry)
      return entry instanceof Uint8Array ? bytesToHex(entry) : entry
    }),
  )
}

/** Keccak-256 of a library that is not ours; this package lies below `@megarollup/crypto`. */
export const keccak256 = (bytes: Uint8Array): Uint8Array => OxHash.keccak256(bytes)
