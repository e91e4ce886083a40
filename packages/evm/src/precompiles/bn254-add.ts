import { encodeG1, G1_BYTES, readG1 } from './bn254.ts'
import type { Precompile } from './precompile.ts'

/** Sum of two points of bn254; missing input is zero. Sources: EIP-196, EIP-1108 (gas). */
export const bn254Add: Precompile = {
  address: 0x06,
  name: 'BN254_ADD',
  gas: () => 150n,
  run(input) {
    const left = readG1(input, 0)
    const right = readG1(input, G1_BYTES)
    return left && right && encodeG1(left.add(right))
  },
}
