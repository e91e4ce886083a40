import { keccak256 } from '@megarollup/crypto'
import type { Log } from '@megarollup/protocol'

const bloomBytes = 256

/** The 2048-bit bloom of a receipt: three bits for each address and topic (yellow paper, section 4.4.1). */
export function logsBloom(logs: readonly Log[]): Uint8Array {
  const bloom = new Uint8Array(bloomBytes)
  for (const log of logs) {
    setBits(bloom, log.address)
    for (const topic of log.topics) setBits(bloom, topic)
  }
  return bloom
}

function setBits(bloom: Uint8Array, item: Uint8Array): void {
  const digest = keccak256(item)
  for (let pair = 0; pair < 6; pair += 2) {
    const bit = ((digest[pair]! << 8) | digest[pair + 1]!) & 0x7ff
    bloom[bloomBytes - 1 - (bit >> 3)]! |= 1 << (bit & 7)
  }
}
