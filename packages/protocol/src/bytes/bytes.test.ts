import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError, EncodeError } from '../errors/index.ts'
import { readBits, writeBits } from './bits.ts'
import {
  ByteReader,
  ByteWriter,
  bigIntToBytes32,
  bigIntToMinimalBytes,
  bytesKey,
  bytesToBigInt,
  bytesToHex,
  compareBytes,
  concatBytes,
  equalBytes,
  hexToBytes,
} from './index.ts'

const anyBytes = fc.uint8Array({ maxLength: 70 })
const written = (write: (writer: ByteWriter) => void) => {
  const writer = new ByteWriter('test', 1)
  write(writer)
  return writer.finish()
}
const reader = (...bytes: number[]) => new ByteReader(Uint8Array.from(bytes), 'test')

describe('ByteReader and ByteWriter', () => {
  it('agree on integers of all sizes', () => {
    const u = (bits: bigint) => fc.bigInt({ min: 0n, max: 2n ** bits - 1n })
    const numbers = fc.tuple(
      fc.nat(255),
      fc.nat(65_535),
      u(32n).map(Number),
      u(64n),
      u(256n),
      u(53n).map(Number),
      u(64n),
    )
    fc.assert(
      fc.property(numbers, ([a, b, c, d, e, f, g]) => {
        const bytes = written((writer) => writer.u8(a).u16(b).u32(c).u64(d).u256(e).varint(f).varint64(g))
        const input = new ByteReader(bytes, 'test')
        const read = [input.u8(), input.u16(), input.u32(), input.u64(), input.u256(), input.varint(), input.varint64()]
        expect(read).toEqual([a, b, c, d, e, f, g])
        input.expectEnd()
      }),
    )
  })

  it('write little-endian and varints as LEB128', () => {
    expect(written((writer) => writer.u32(0x01020304).varint(300))).toEqual(Uint8Array.of(4, 3, 2, 1, 0xac, 0x02))
  })

  it('refuse varints that are longer than needed or too large', () => {
    expect(() => reader(0x80, 0).varint()).toThrow(/longer than needed/)
    expect(() => reader(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f).varint()).toThrow(/above 53 bits/)
    expect(() => reader(...new Array<number>(20).fill(0xff)).varint()).toThrow(/above 53 bits/)
    expect(() => reader(...new Array<number>(9).fill(0xff), 2).varint64()).toThrow(/above 64 bits/)
    expect(() => reader(...new Array<number>(20).fill(0xff)).varint64()).toThrow(/above 64 bits/)
  })

  it('refuse lengths and counts that do not fit before anything is allocated', () => {
    expect(() => reader(0xff, 0xff, 0xff, 0xff, 0x0f).prefixedBytes(2 ** 40)).toThrow(/truncated/)
    expect(() => reader(5, 1, 2, 3, 4, 5).prefixedBytes(4)).toThrow(/at most 4/)
    expect(() => reader(3, 0, 0).count(8, 'things')).toThrow('3 things do not fit in 2 bytes')
    expect(reader(2, 0, 0).count(8, 'things')).toBe(2)
  })

  it('say where in which format the problem is', () => {
    const input = reader(1, 2, 3)
    input.u16()
    expect(() => input.u64()).toThrow(expect.objectContaining({ code: 'DECODE', format: 'test', offset: 2 }))
    expect(() => input.expectEnd()).toThrow(DecodeError)
    expect(() => input.expectVersion(1)).toThrow('version 3, this reader knows 1')
  })

  it('refuse to write what does not fit', () => {
    expect(() => written((writer) => writer.u8(256))).toThrow(EncodeError)
    expect(() => written((writer) => writer.u32(1.5))).toThrow(EncodeError)
    expect(() => written((writer) => writer.u64(2n ** 64n))).toThrow(EncodeError)
    expect(() => written((writer) => writer.u256(-1n))).toThrow(EncodeError)
    expect(() => written((writer) => writer.fixedBytes(new Uint8Array(3), 4, 'field'))).toThrow(/field has 3 bytes/)
    expect(() => written((writer) => writer.prefixedBytes(new Uint8Array(3), 2, 'field'))).toThrow(/the limit is 2/)
  })

  it('pack bits and refuse unused ones that are set', () => {
    const packed = written((writer) => writeBits(writer, [1, 2, 3, 0, 1], 2))
    expect(packed).toEqual(Uint8Array.of(0b00_11_10_01, 0b01))
    expect([...readBits(new ByteReader(packed, 'test'), 5, 2)]).toEqual([1, 2, 3, 0, 1])
    expect(() => readBits(reader(0, 0b100), 5, 2)).toThrow(/unused bits/)
  })
})

describe('bytes', () => {
  it('become hex and numbers and come back', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(hexToBytes(bytesToHex(bytes))).toEqual(bytes)
        expect(hexToBytes(bytesToHex(bytes).toUpperCase().replace('0X', '0x'))).toEqual(bytes)
        const number = bytesToBigInt(bytes)
        expect(number).toBe(BigInt(`0x0${bytesToHex(bytes).slice(2)}`))
        expect(bytesToBigInt(bigIntToMinimalBytes(number))).toBe(number)
        if (number < 2n ** 256n) expect(bytesToBigInt(bigIntToBytes32(number))).toBe(number)
      }),
    )
  })

  it('are refused as hex when they are none', () => {
    for (const text of ['', '12', '0x1', '0xgg', '0x0 ']) expect(() => hexToBytes(text)).toThrow(DecodeError)
    expect(() => bigIntToBytes32(2n ** 256n)).toThrow(EncodeError)
    expect(() => bigIntToMinimalBytes(-1n)).toThrow(EncodeError)
  })

  it('are ordered, joined and told apart', () => {
    fc.assert(
      fc.property(anyBytes, anyBytes, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Math.sign(Buffer.compare(a, b)))
        expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0)
        expect(concatBytes([a, b])).toEqual(new Uint8Array(Buffer.concat([a, b])))
        if (a.length === b.length) expect(bytesKey(a) === bytesKey(b)).toBe(equalBytes(a, b))
      }),
    )
  })
})
