import type { Keccak256 } from '../domain/primitives.ts'
import type { Log } from '../domain/receipt.ts'

/** Size of a log bloom. */
export const BLOOM_BYTES = 256

/** The log bloom of `logs`: 2,048 bits, three for each address and topic. Source: yellow paper, section 4.3.1. */
export function logsBloom(logs: readonly Log[], keccak256: Keccak256): Uint8Array {
  const bloom = new Uint8Array(BLOOM_BYTES)
  for (const { address, topics } of logs) {
    addToBloom(bloom, address, keccak256)
    for (const topic of topics) addToBloom(bloom, topic, keccak256)
  }
  return bloom
}

/** Adds all bits of `bloom` to `sum`: the bloom of a block is the sum of its receipts'. */
export function mergeBloom(sum: Uint8Array, bloom: Uint8Array): void {
  for (let i = 0; i < BLOOM_BYTES; i++) sum[i]! |= bloom[i]!
}

/** Whether `bloom` may hold `item`, an address or a topic. False is certain. */
export function bloomMayHold(bloom: Uint8Array, item: Uint8Array, keccak256: Keccak256): boolean {
  const hash = keccak256(item)
  for (let i = 0; i < 6; i += 2) {
    const bit = bloomBit(hash, i)
    if ((bloom[BLOOM_BYTES - 1 - (bit >> 3)]! & (1 << (bit & 7))) === 0) return false
  }
  return true
}

function addToBloom(bloom: Uint8Array, item: Uint8Array, keccak256: Keccak256): void {
  const hash = keccak256(item)
  for (let i = 0; i < 6; i += 2) {
    const bit = bloomBit(hash, i)
    bloom[BLOOM_BYTES - 1 - (bit >> 3)]! |= 1 << (bit & 7)
  }
}

/** The low 11 bits of a big-endian pair of bytes. */
function bloomBit(hash: Uint8Array, at: number): number {
  return ((hash[at]! & 7) << 8) | hash[at + 1]!
}
