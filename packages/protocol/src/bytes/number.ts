import type { ByteReader } from './ByteReader.ts'
import type { ByteWriter } from './ByteWriter.ts'
import { bigIntToMinimalBytes, bytesToBigInt } from './bigint.ts'

/** Writes a number of up to 256 bits: the count of its bytes, u8, then the bytes, big-endian, without leading zeros. */
export function writeNumber(writer: ByteWriter, value: bigint): void {
  const bytes = bigIntToMinimalBytes(value)
  if (bytes.length > 32) writer.fail(`${value} does not fit in 256 bits`)
  writer.u8(bytes.length).bytes(bytes)
}

export function readNumber(reader: ByteReader): bigint {
  return bytesToBigInt(readSignificant(reader))
}

/** Writes 32 bytes as `writeNumber` does, seen as a number: without their leading zeros. */
export function writeWord(writer: ByteWriter, word: Uint8Array, what: string): void {
  if (word.length !== 32) writer.fail(`${what} has ${word.length} bytes, not 32`)
  let zeros = 0
  while (zeros < 32 && word[zeros] === 0) zeros++
  writer.u8(32 - zeros).bytes(word.subarray(zeros))
}

/** A copy. */
export function readWord(reader: ByteReader): Uint8Array {
  const significant = readSignificant(reader)
  const word = new Uint8Array(32)
  word.set(significant, 32 - significant.length)
  return word
}

function readSignificant(reader: ByteReader): Uint8Array {
  const start = reader.offset
  const length = reader.u8()
  if (length > 32) reader.fail(`a number of ${length} bytes`, start)
  const bytes = reader.bytes(length)
  if (bytes[0] === 0) reader.fail('a number with a leading zero', start)
  return bytes
}
