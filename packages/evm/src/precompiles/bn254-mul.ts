import { encodeG1, G1, G1_BYTES, readG1 } from './bn254.ts'
import { readPadded, toBigInt } from './bytes.ts'
import type { Precompile } from './precompile.ts'

/** A point of bn254 times a 256-bit scalar; missing input is zero. Sources: EIP-196, EIP-1108 (gas). */
export const bn254Mul: Precompile = {
  address: 0x07,
  name: 'BN254_MUL',
  gas: () => 6000n,
  run(input) {
    const point = readG1(input, 0)
    const scalar = toBigInt(readPadded(input, G1_BYTES, 32)) % G1.Fn.ORDER
    return point && encodeG1(point.multiplyUnsafe(scalar))
  },
}
