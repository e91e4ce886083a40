/** 256-bit integers in the kernel's memory: four u64, the least significant first. */
import { EngineUsageError } from '../errors.ts'

const WORD = 1n << 64n
const WORD_BITS = 256n

/**
 * Writes an integer from 0 to 2^256 - 1.
 *
 * @throws EngineUsageError for any other.
 */
export function writeWord(view: DataView, address: number, value: bigint): void {
  if (value < 0n || (value >= WORD && value >> WORD_BITS !== 0n))
    throw new EngineUsageError(
      `${value} does not fit in 256 bits.`,
      'Give balances, values and fees from 0 to 2^256 - 1.',
    )
  view.setBigUint64(address, value, true)
  if (value < WORD) {
    view.setBigUint64(address + 8, 0n, true)
    view.setBigUint64(address + 16, 0n, true)
    view.setBigUint64(address + 24, 0n, true)
  } else {
    view.setBigUint64(address + 8, value >> 64n, true)
    view.setBigUint64(address + 16, value >> 128n, true)
    view.setBigUint64(address + 24, value >> 192n, true)
  }
}

export function readWord(view: DataView, address: number): bigint {
  const w0 = view.getBigUint64(address, true)
  const w1 = view.getBigUint64(address + 8, true)
  const w2 = view.getBigUint64(address + 16, true)
  const w3 = view.getBigUint64(address + 24, true)
  if ((w1 | w2 | w3) === 0n) return w0
  return w0 | (w1 << 64n) | (w2 << 128n) | (w3 << 192n)
}

/** Writes big-endian bytes, at most 32, as an integer. */
export function writeBytesAsWord(view: DataView, address: number, bytes: Uint8Array): void {
  for (let i = 0; i < 32; i++) view.setUint8(address + i, i < bytes.length ? bytes[bytes.length - 1 - i]! : 0)
}
