import { createHash } from 'node:crypto'

/** Keys are at most this long, so that every sum below stays a whole number in a double. */
export const maxKeyBytes = 64

const prime = 2 ** 31 - 1
const terms = maxKeyBytes / 2 + 1

/**
 * 94 bits that stand for a key in the index: three sums Σ aᵢ·xᵢ mod 2³¹−1 over the key's 16-bit words and its length, with secret
 * random aᵢ. For any two keys the chance of being alike is at most 2⁻⁹³, also for keys that somebody chose who does not know the
 * secret (a universal family, Carter and Wegman 1979): among a billion keys 3·10⁻¹¹.
 *
 * The answer stands in `h0` (32 bits, mixed, so that any of its bits spread evenly), `h1` and `h2` (31 bits) until the next call.
 */
export class KeyHasher {
  h0 = 0
  h1 = 0
  h2 = 0
  readonly #a: Float64Array

  /** `secret` are 32 random bytes, which the store keeps. */
  constructor(secret: Uint8Array) {
    this.#a = new Float64Array(3 * terms)
    for (let i = 0; i < this.#a.length; i++) {
      const digest = createHash('sha256').update(secret).update(Uint8Array.of(i)).digest()
      this.#a[i] = digest.readUIntLE(0, 6) % prime
    }
  }

  /** Hashes `length` bytes of `bytes` from `offset`. */
  hash(bytes: Uint8Array, offset: number, length: number): void {
    const a = this.#a
    let s0 = a[0]! * (length + 1)
    let s1 = a[terms]! * (length + 1)
    let s2 = a[2 * terms]! * (length + 1)
    const pairs = length >> 1
    let at = offset
    for (let i = 1; i <= pairs; i++) {
      const word = bytes[at]! | (bytes[at + 1]! << 8)
      at += 2
      s0 += a[i]! * word
      s1 += a[terms + i]! * word
      s2 += a[2 * terms + i]! * word
    }
    if (length & 1) {
      const word = bytes[at]!
      s0 += a[pairs + 1]! * word
      s1 += a[terms + pairs + 1]! * word
      s2 += a[2 * terms + pairs + 1]! * word
    }
    this.h0 = mix(modulo(s0))
    this.h1 = modulo(s1)
    this.h2 = modulo(s2)
  }
}

function modulo(sum: number): number {
  const rest = sum - Math.floor(sum / prime) * prime
  return rest < 0 ? rest + prime : rest >= prime ? rest - prime : rest
}

/** The finalizer of MurmurHash3: a permutation of 32 bits. */
function mix(value: number): number {
  let h = value ^ (value >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
