import fc from 'fast-check'
import * as Rlp from 'ox/Rlp'
import { describe, expect, it } from 'vitest'
import { bytesToHex, hexToBytes } from '../bytes/index.ts'
import { DecodeError } from '../errors/index.ts'
import { encodeRlpBytes, encodeRlpList, encodeRlpUint, RlpReader } from './index.ts'

type Item = Uint8Array | Item[]
type HexItem = `0x${string}` | HexItem[]
const anyItem: fc.Arbitrary<Item> = fc.letrec<{ item: Item }>((tie) => ({
  item: fc.oneof({ depthSize: 'small' }, fc.uint8Array({ maxLength: 70 }), fc.array(tie('item'), { maxLength: 4 })),
})).item

const encode = (item: Item): Uint8Array =>
  Array.isArray(item) ? encodeRlpList(item.map(encode)) : encodeRlpBytes(item)
const toHex = (item: Item): HexItem => (Array.isArray(item) ? item.map(toHex) : bytesToHex(item))
const reader = (hex: string) => new RlpReader(hexToBytes(hex), 'test')

/** Reads `reader`'s next item into the shape of `expected`. */
function read(from: RlpReader, expected: Item): Item {
  if (!Array.isArray(expected)) return from.bytes()
  const list = from.list()
  const items = expected.map((item) => read(list, item))
  list.expectEnd()
  return items
}

describe('RLP', () => {
  it('is written as an independent library writes it, and read back', () => {
    fc.assert(
      fc.property(anyItem, (item) => {
        const encoded = encode(item)
        expect(bytesToHex(encoded)).toBe(Rlp.fromHex(toHex(item)))
        const input = new RlpReader(encoded, 'test')
        expect(read(input, item)).toEqual(item)
        input.expectEnd()
      }),
    )
  })

  it('writes lengths of up to four bytes', () => {
    expect(bytesToHex(encodeRlpBytes(new Uint8Array(70_000)).subarray(0, 4))).toBe('0xba011170')
    expect(bytesToHex(encodeRlpList([new Uint8Array(17_000_000)]).subarray(0, 5))).toBe('0xfb01036640')
    expect(new RlpReader(encodeRlpBytes(new Uint8Array(17_000_000)), 'test').bytes()).toHaveLength(17_000_000)
  })

  it('has integers without leading zeros', () => {
    expect(bytesToHex(encodeRlpUint(0n))).toBe('0x80')
    expect(bytesToHex(encodeRlpUint(1024n))).toBe('0x820400')
    expect(reader('0x820400').uint(8)).toBe(1024n)
    expect(() => reader('0x00').uint(8)).toThrow(/leading zero/)
    expect(() => reader('0x820004').uint(8)).toThrow(/leading zero/)
    expect(() => reader('0x89010000000000000000').uint(8)).toThrow(/above 64 bits/)
  })

  it.each([
    ['nothing', '0x'],
    ['a single byte with a prefix', '0x8105'],
    ['a long length for a short string', `0xb801ff`],
    ['a length with a leading zero', `0xb90038${'11'.repeat(56)}`],
    ['a string that ends early', '0x83aabb'],
    ['a length that ends early', '0xb9'],
    ['a length of eight bytes', '0xbfffffffffffffffff'],
  ])('refuses %s', (_name, hex) => {
    expect(() => reader(hex).bytes()).toThrow(DecodeError)
  })

  it('refuses items past the end of their list, and the wrong kind of item', () => {
    expect(() => reader('0xc183aabbcc').list().bytes()).toThrow(/truncated/)
    expect(() => reader('0xc0').bytes()).toThrow(/a list where a string/)
    expect(() => reader('0x80').list()).toThrow(/a string where a list/)
    expect(() => reader('0xf800').list()).toThrow(/leading zero/)
    expect(() => reader('0xc101').expectEnd()).toThrow(/2 bytes too many/)
    expect(() => reader('0x83aabbcc').bytes(2)).toThrow(/at most 2/)
    expect(() => reader('0x83aabbcc').fixedBytes(4)).toThrow(/3 bytes where 4 are due/)
  })

  it('tells lists from strings, and passes over both', () => {
    const items = reader('0x83aabbccc2010205')
    expect(items.isAtList).toBe(false)
    expect(bytesToHex(items.item())).toBe('0x83aabbcc')
    expect(items.isAtList).toBe(true)
    expect(bytesToHex(items.item())).toBe('0xc20102')
    expect(bytesToHex(items.item())).toBe('0x05')
    expect(() => items.item()).toThrow(/an item is missing/)
  })

  it('reads deep nesting without recursion', () => {
    let encoded: Uint8Array = Uint8Array.of(0xc0)
    for (let depth = 0; depth < 5_000; depth++) encoded = encodeRlpList([encoded])
    let input = new RlpReader(encoded, 'test')
    let depth = 0
    for (input = input.list(); !input.isAtEnd; depth++) input = input.list()
    expect(depth).toBe(5_000)
  })
})
