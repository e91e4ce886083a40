import type { Precompile } from './precompile.ts'

const INPUT_BYTES = 213

/**
 * The compression function F of BLAKE2b. Input: rounds (4, big-endian) ‖ h (64) ‖ m (128) ‖ t (16) ‖ final flag (1); words are
 * little-endian. One gas a round. Sources: EIP-152, RFC 7693.
 */
export const blake2f: Precompile = {
  address: 0x09,
  name: 'BLAKE2F',
  gas: (input) => (input.length === INPUT_BYTES ? BigInt(view(input).getUint32(0)) : 0n),
  run(input) {
    if (input.length !== INPUT_BYTES || input[INPUT_BYTES - 1]! > 1) return undefined
    const words = new Uint32Array(52)
    const data = view(input)
    for (let i = 0; i < words.length; i++) words[i] = data.getUint32(4 + 4 * i, true)
    const h = words.subarray(0, 16)
    compress(data.getUint32(0), h, words.subarray(16, 48), words.subarray(48), input[INPUT_BYTES - 1] === 1)
    const output = new Uint8Array(64)
    for (let i = 0; i < h.length; i++) view(output).setUint32(4 * i, h[i]!, true)
    return output
  },
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** First halves of the fractional parts of the square roots of the first eight primes: low word, high word. */
// biome-ignore format: a table
const IV = [
  0xf3bcc908, 0x6a09e667, 0x84caa73b, 0xbb67ae85, 0xfe94f82b, 0x3c6ef372, 0x5f1d36f1, 0xa54ff53a,
  0xade682d1, 0x510e527f, 0x2b3e6c1f, 0x9b05688c, 0xfb41bd6b, 0x1f83d9ab, 0x137e2179, 0x5be0cd19,
]

/** Order of the message words; ten rows, then again from the first. */
// biome-ignore format: a table
const SIGMA = Uint8Array.of(
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
  11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
  7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
  9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
  2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
  12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
  13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
  6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
  10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
)

/** 64-bit words are two 32-bit halves, low first: big integers would be fifty times slower, and rounds cost one gas. */
function compress(rounds: number, h: Uint32Array, m: Uint32Array, t: Uint32Array, final: boolean): void {
  const v = new Uint32Array(32)
  v.set(h)
  v.set(IV, 16)
  for (let i = 0; i < 4; i++) v[24 + i]! ^= t[i]!
  if (final) {
    v[28] = ~v[28]!
    v[29] = ~v[29]!
  }
  for (let round = 0, row = 0; round < rounds; round++, row = row === 144 ? 0 : row + 16) {
    mix(v, m, 0, 8, 16, 24, SIGMA[row]!, SIGMA[row + 1]!)
    mix(v, m, 2, 10, 18, 26, SIGMA[row + 2]!, SIGMA[row + 3]!)
    mix(v, m, 4, 12, 20, 28, SIGMA[row + 4]!, SIGMA[row + 5]!)
    mix(v, m, 6, 14, 22, 30, SIGMA[row + 6]!, SIGMA[row + 7]!)
    mix(v, m, 0, 10, 20, 30, SIGMA[row + 8]!, SIGMA[row + 9]!)
    mix(v, m, 2, 12, 22, 24, SIGMA[row + 10]!, SIGMA[row + 11]!)
    mix(v, m, 4, 14, 16, 26, SIGMA[row + 12]!, SIGMA[row + 13]!)
    mix(v, m, 6, 8, 18, 28, SIGMA[row + 14]!, SIGMA[row + 15]!)
  }
  for (let i = 0; i < 16; i++) h[i]! ^= v[i]! ^ v[16 + i]!
}

/** The function G of RFC 7693. `a` … `d` are positions of low halves in `v`; `x` and `y` are message words. */
function mix(v: Uint32Array, m: Uint32Array, a: number, b: number, c: number, d: number, x: number, y: number): void {
  let al = v[a]!
  let ah = v[a + 1]!
  let bl = v[b]!
  let bh = v[b + 1]!
  let cl = v[c]!
  let ch = v[c + 1]!
  let dl = v[d]!
  let dh = v[d + 1]!
  let low = al + bl + m[2 * x]!
  ah = (ah + bh + m[2 * x + 1]! + ((low / 0x1_0000_0000) | 0)) | 0
  al = low | 0
  let swap = dl ^ al
  dl = dh ^ ah
  dh = swap
  low = (cl >>> 0) + (dl >>> 0)
  ch = (ch + dh + ((low / 0x1_0000_0000) | 0)) | 0
  cl = low | 0
  bl ^= cl
  bh ^= ch
  swap = (bl >>> 24) | (bh << 8)
  bh = (bh >>> 24) | (bl << 8)
  bl = swap
  low = (al >>> 0) + (bl >>> 0) + m[2 * y]!
  ah = (ah + bh + m[2 * y + 1]! + ((low / 0x1_0000_0000) | 0)) | 0
  al = low | 0
  dl ^= al
  dh ^= ah
  swap = (dl >>> 16) | (dh << 16)
  dh = (dh >>> 16) | (dl << 16)
  dl = swap
  low = (cl >>> 0) + (dl >>> 0)
  ch = (ch + dh + ((low / 0x1_0000_0000) | 0)) | 0
  cl = low | 0
  bl ^= cl
  bh ^= ch
  swap = (bh >>> 31) | (bl << 1)
  bh = (bl >>> 31) | (bh << 1)
  bl = swap
  v[a] = al
  v[a + 1] = ah
  v[b] = bl
  v[b + 1] = bh
  v[c] = cl
  v[c + 1] = ch
  v[d] = dl
  v[d + 1] = dh
}
