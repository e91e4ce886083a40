import { keccak_256 } from '@noble/hashes/sha3.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keccak256 } from './keccak.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const utf8 = (text: string) => new TextEncoder().encode(text)

describe('keccak256', () => {
  it('hashes nothing to the code hash of an empty account', () => {
    expect(hex(keccak256(new Uint8Array()))).toBe('c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470')
  })

  it('pads as Keccak does, not as SHA-3 does', () => {
    expect(hex(keccak256(utf8('abc')))).toBe('4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45')
    expect(hex(keccak256(utf8('transfer(address,uint256)')).subarray(0, 4))).toBe('a9059cbb')
  })

  it('agrees with @noble/hashes around every block and buffer boundary', () => {
    const data = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 31 + (i >> 8)) & 0xff)
    for (const length of [
      1, 7, 8, 9, 135, 136, 137, 271, 272, 273, 32_639, 32_640, 32_641, 32_776, 65_280, 65_281, 70_000,
    ])
      expect(hex(keccak256(data.subarray(0, length))), `${length} bytes`).toBe(
        hex(keccak_256(data.subarray(0, length))),
      )
  })

  it('agrees with @noble/hashes on random inputs', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (data) => hex(keccak256(data)) === hex(keccak_256(data))),
      { numRuns: 500, seed: 1 },
    )
  })

  it('gives each caller its own copy', () => {
    const first = keccak256(utf8('first'))
    const before = hex(first)
    keccak256(utf8('second'))
    expect(hex(first)).toBe(before)
  })
})
