import type { ByteReader } from './ByteReader.ts'
import type { ByteWriter } from './ByteWriter.ts'

/** Writes values of `width` bits (1, 2 or 4), lowest bits of a byte first; unused bits of the last byte are 0. */
export function writeBits(writer: ByteWriter, values: readonly number[], width: 1 | 2 | 4): void {
  const perByte = 8 / width
  for (let i = 0; i < values.length; i += perByte) {
    let byte = 0
    for (let k = 0; k < perByte && i + k < values.length; k++) byte |= values[i + k]! << (k * width)
    writer.u8(byte)
  }
}

/** Reads `count` values of `width` bits, and refuses unused bits that are not 0. */
export function readBits(reader: ByteReader, count: number, width: 1 | 2 | 4): Uint8Array {
  const packed = reader.bytes(Math.ceil((count * width) / 8))
  const perByte = 8 / width
  const mask = (1 << width) - 1
  const values = new Uint8Array(count)
  for (let i = 0; i < count; i++) values[i] = (packed[Math.floor(i / perByte)]! >> ((i % perByte) * width)) & mask
  const used = ((count % perByte) * width) % 8
  if (used !== 0 && packed.at(-1)! >> used !== 0) reader.fail('unused bits that are not 0')
  return values
}
