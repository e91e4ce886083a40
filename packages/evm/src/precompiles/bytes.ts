/** `length` bytes from `offset`, as the EVM reads call data: zero where the input has ended. A copy. */
export function readPadded(input: Uint8Array, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  if (offset < input.length) bytes.set(input.subarray(offset, offset + length))
  return bytes
}

/** Big-endian bytes as an unsigned integer; nothing is zero. */
export function toBigInt(bytes: Uint8Array): bigint {
  let hex = ''
  for (const byte of bytes) hex += HEX[byte]
  return hex === '' ? 0n : BigInt(`0x${hex}`)
}

/** The low `length` bytes of an unsigned integer, big-endian. */
export function fromBigInt(value: bigint, length: number): Uint8Array {
  const hex = value
    .toString(16)
    .padStart(2 * length, '0')
    .slice(-2 * length)
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
