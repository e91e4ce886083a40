import type { Hex } from '@megarollup/protocol'

/** Bytes as JSON-RPC writes data: `0x` and two digits a byte. By `Buffer`, which is ten times faster on long data. */
export function bytesToHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`
}

/** A number as JSON-RPC writes quantities: `0x` and no leading zeros. */
export function quantityToHex(value: bigint | number): Hex {
  return `0x${value.toString(16)}`
}

/** Decodes an even number of hexadecimal digits without `0x`; `undefined` when there is any other character. */
export function digitsToBytes(digits: string): Uint8Array | undefined {
  const decoded = Buffer.from(digits, 'hex')
  // `Buffer` stops at the first character that is no digit. The copy keeps pool memory and `Buffer.slice` out of the domain.
  return decoded.length * 2 === digits.length ? new Uint8Array(decoded) : undefined
}

export function bytesToBigInt(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(bytesToHex(bytes))
}
