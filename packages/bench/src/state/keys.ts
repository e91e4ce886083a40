const KEY_BYTES = 32
const GOLDEN = 0x9e3779b1

/** Keys and values of an update, packed: key `i` at `32 * i`, value `i` at `valueBytes * i`. No key comes twice. */
export interface KeyBatch {
  /** Numbers of the keys. */
  ids: Uint32Array
  keys: Uint8Array
  values: Uint8Array
  valueBytes: number
}

/** Spreads a number over 32 bits, each result from one number. Constants: MurmurHash3's finalizer (Appleby). */
function mix(number: number): number {
  let h = number
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Pseudo-random bytes that depend on `id` and `salt` only; `peers/geth/tries` makes the same. */
function fillBytes(into: Uint8Array, start: number, length: number, id: number, salt: number): void {
  const base = Math.imul(salt, GOLDEN)
  for (let at = 0, word = 0; at < length; at += 4, word++) {
    let bits = mix(id ^ mix(base + word))
    for (let i = at; i < length && i < at + 4; i++, bits >>>= 8) into[start + i] = bits
  }
}

/** The values that keys have at a version; 0 is what a state is loaded with. The first byte makes each look like RLP. */
export function batchOf(ids: Uint32Array, version: number, valueBytes: number): KeyBatch {
  const keys = new Uint8Array(ids.length * KEY_BYTES)
  const values = new Uint8Array(ids.length * valueBytes)
  for (const [i, id] of ids.entries()) {
    fillBytes(keys, i * KEY_BYTES, KEY_BYTES, id, 0)
    fillBytes(values, i * valueBytes, valueBytes, id, version + 1)
    values[i * valueBytes] = 0xa0
  }
  return { ids, keys, values, valueBytes }
}

/** All keys of a state, in batches, at version 0. */
export function* initialBatches(keyCount: number, valueBytes: number, batchSize: number): Generator<KeyBatch> {
  for (let start = 0; start < keyCount; start += batchSize) {
    const ids = new Uint32Array(Math.min(batchSize, keyCount - start))
    for (let i = 0; i < ids.length; i++) ids[i] = start + i
    yield batchOf(ids, 0, valueBytes)
  }
}

export type Distribution = 'uniform' | 'zipf'

/** Exponent of Zipf's law: the key of rank r is drawn with a weight of r^-0.8. */
const ZIPF = 0.8

/** Draws numbers below `keyCount`, the same ones for the same seed. */
export function drawIds(keyCount: number, distribution: Distribution, seed: number): () => number {
  let state = mix(seed + 1) || 1
  const fraction = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  if (distribution === 'uniform') return () => Math.floor(fraction() * keyCount)
  // The continuous law, inverted: exact but for the first few ranks, and no table of 50 million sums.
  const top = (keyCount + 1) ** (1 - ZIPF) - 1
  return () => Math.min(keyCount - 1, Math.floor((1 + fraction() * top) ** (1 / (1 - ZIPF))) - 1)
}

/** Makes batches of `size` keys that differ. */
export function distinctIds(draw: () => number, size: number): Uint32Array {
  const ids = new Set<number>()
  while (ids.size < size) ids.add(draw())
  return Uint32Array.from(ids)
}
