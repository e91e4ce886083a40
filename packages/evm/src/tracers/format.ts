import type { Hex } from '@megarollup/protocol'

/** A number as JSON-RPC writes it: `0x` and no leading zeros. */
export function quantity(value: bigint | number): Hex {
  return `0x${value.toString(16)}`
}

/** An integer as 32 bytes. */
export function word(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`
}

/** An integer as 32 bytes, such as a storage slot. */
export function wordBytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32)
  for (let i = 31, rest = value; rest > 0n && i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn)
  return bytes
}

/** The low 20 bytes of an integer. */
export function addressOf(value: bigint): Uint8Array {
  return wordBytes(value).subarray(12)
}
