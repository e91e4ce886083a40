/** Bits a key, and probes a lookup: about one false answer in a hundred. */
const bitsPerKey = 10
const probes = 6

/** A Bloom filter over keys of `bytesToKey` (Kirsch and Mitzenmacher: two hashes make all probes). */
export class KeyFilter {
  readonly bits: Uint8Array

  constructor(bits: Uint8Array) {
    this.bits = bits
  }

  /** An empty filter for so many keys. */
  static forKeys(count: number): KeyFilter {
    return new KeyFilter(new Uint8Array(Math.max(8, Math.ceil((count * bitsPerKey) / 8))))
  }

  add({ low, high }: KeyHash): void {
    const size = this.bits.length * 8
    for (let i = 0; i < probes; i++) {
      const bit = ((low + Math.imul(i, high)) >>> 0) % size
      this.bits[bit >>> 3]! |= 1 << (bit & 7)
    }
  }

  /** `false` when the key was certainly not added. */
  mayHave({ low, high }: KeyHash): boolean {
    const size = this.bits.length * 8
    for (let i = 0; i < probes; i++) {
      const bit = ((low + Math.imul(i, high)) >>> 0) % size
      if ((this.bits[bit >>> 3]! & (1 << (bit & 7))) === 0) return false
    }
    return true
  }
}

export interface KeyHash {
  low: number
  high: number
}

/** 64 bits of a key: two FNV-1a hashes with murmur's last step. Part of the format of runs. */
export function hashKey(key: string): KeyHash {
  let low = 0x811c9dc5
  let high = 0x01234567
  for (let i = 0; i < key.length; i++) {
    const byte = key.charCodeAt(i)
    low = Math.imul(low ^ byte, 0x01000193)
    high = Math.imul(high ^ byte, 0x01000193)
    high ^= high >>> 15
  }
  return { low: finish(low), high: finish(high) | 1 }
}

function finish(hash: number): number {
  let h = hash
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
