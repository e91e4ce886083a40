import { copy32 } from '../bytes'
import { multiply, square as squareWords } from './multiply'
import { saturated, setWord, setZero } from './words'

const BASE: usize = 768
const POWER: usize = 800
const EXPONENT: usize = 832

/** to = base ^ exponent mod 2^256, by squaring, from the lowest bit. `scratch` as in `divide.ts`, bytes 768 to 864. */
export function power(to: usize, base: usize, exponent: usize, scratch: usize): void {
  // A power of 256 or more of an even number has at least 256 factors of two.
  if ((load<u64>(base) & 1) == 0 && saturated(exponent) >= 256) {
    setZero(to)
    return
  }
  const square = scratch + BASE, result = scratch + POWER, bits = scratch + EXPONENT
  copy32(square, base)
  copy32(bits, exponent)
  setWord(result, 1)
  let limbs: usize = 4
  while (limbs > 0 && load<u64>(bits + ((limbs - 1) << 3)) == 0) limbs--
  for (let i: usize = 0; i < limbs; i++) {
    const limb = load<u64>(bits + (i << 3))
    const last = i + 1 == limbs
    for (let bit: u64 = 0; bit < 64; bit++) {
      if ((limb >> bit) & 1) multiply(result, result, square)
      if (last && (limb >> bit) <= 1) break
      squareWords(square, square)
    }
  }
  copy32(to, result)
}
