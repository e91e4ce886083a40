import { hexToBytes } from 'viem'
import { expect, test } from 'vitest'
import { bytesToHex } from '../hex.ts'
import { logsBloom } from './logsBloom.ts'

const zero = '00'.repeat(256)

/** The bloom with these bits, counted from the least significant one. */
function bloomOf(...bits: number[]): string {
  const value = bits.reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n)
  return `0x${value.toString(16).padStart(512, '0')}`
}

test('sets three bits for an address, as the yellow paper says', () => {
  // keccak256(0x00…00, 20 bytes) = 5380c7b7ae81a58e…: the low 11 bits of 5380, c7b7 and ae81.
  const log = { address: new Uint8Array(20), topics: [], data: new Uint8Array([1, 2, 3]) }
  expect(bytesToHex(logsBloom([log]))).toBe(bloomOf(0x5380 & 0x7ff, 0xc7b7 & 0x7ff, 0xae81 & 0x7ff))
})

test('adds topics, ignores data, and is zero without logs', () => {
  const address = hexToBytes('0x5fbdb2315678afecb367f032d93f642f64180aa3')
  const topic = new Uint8Array(32).fill(7)
  const bare = logsBloom([{ address, topics: [], data: new Uint8Array() }])
  const withTopic = logsBloom([{ address, topics: [topic], data: new Uint8Array(100) }])
  expect(bare.every((byte, index) => (byte & withTopic[index]!) === byte)).toBe(true)
  expect(withTopic).not.toEqual(bare)
  expect(bytesToHex(logsBloom([]))).toBe(`0x${zero}`)
})
