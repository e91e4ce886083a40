/** Reproducible randomness for tests: the same seed gives the same stream on every machine. Not for secrets. */
export interface Random {
  /** A 32-bit unsigned integer. */
  uint32(): number
  /** An integer from 0 up to, not including, `bound` (1 to 2^32). */
  below(bound: number): number
  /** A number in [0, 1). */
  fraction(): number
  bytes(length: number): Uint8Array
  pick<T>(items: readonly T[]): T
  /** An item drawn in proportion to its weight. */
  weighted<T>(items: readonly (readonly [item: T, weight: number])[]): T
  shuffle<T>(items: readonly T[]): T[]
  /** An independent stream that depends on this one's seed and `name` only. */
  fork(name: string): Random
}

/** Source: xoshiro128** 1.1 (Blackman, Vigna), seeded through splitmix32. */
export function createRandom(seed: number | string): Random {
  const text = String(seed)
  let mix = hashText(text)
  const state = new Uint32Array(4).map(() => splitmix())

  function splitmix(): number {
    mix = (mix + 0x9e3779b9) | 0
    let z = mix
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }

  function uint32(): number {
    const [a, b, c, d] = state as unknown as [number, number, number, number]
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
    const c2 = c ^ a
    const d2 = d ^ b
    state[1] = b ^ c2
    state[0] = a ^ d2
    state[2] = c2 ^ (b << 9)
    state[3] = rotateLeft(d2, 11)
    return result
  }

  function below(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32)
      throw new RangeError(`bound ${bound} is not in 1…2^32`)
    const limit = 2 ** 32 - (2 ** 32 % bound)
    let value = uint32()
    while (value >= limit) value = uint32()
    return value % bound
  }

  function pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('nothing to pick from')
    return items[below(items.length)] as T
  }

  return {
    uint32,
    below,
    fraction: () => uint32() / 2 ** 32,
    bytes: (length) => Uint8Array.from({ length }, () => uint32() & 0xff),
    pick,
    weighted(items) {
      let left = below(items.reduce((sum, [, weight]) => sum + weight, 0))
      for (const [item, weight] of items) {
        if (left < weight) return item
        left -= weight
      }
      throw new RangeError('weights must be positive integers')
    },
    shuffle(items) {
      const shuffled = [...items]
      for (let last = shuffled.length - 1; last > 0; last--) {
        const other = below(last + 1)
        const moved = shuffled[last] as (typeof shuffled)[number]
        shuffled[last] = shuffled[other] as (typeof shuffled)[number]
        shuffled[other] = moved
      }
      return shuffled
    },
    fork: (name) => createRandom(`${text}/${name}`),
  }
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

/** Source: FNV-1a, 32 bits, over UTF-16 code units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash
}
