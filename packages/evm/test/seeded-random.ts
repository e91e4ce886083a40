/** Random numbers that are the same for the same seed. */
export function seededRandom(seed: number): { bits(count: number): bigint; below(limit: number): number } {
  let state = seed >>> 0 || 1
  const next = () => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
  return {
    below: (limit) => next() % limit,
    bits(count) {
      let value = 0n
      for (let length = 0; length < count; length += 32) value = (value << 32n) | BigInt(next())
      return BigInt.asUintN(count, value)
    },
  }
}
