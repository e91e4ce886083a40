import { G1_BYTES, multiplyPoint, SCALAR_BYTES } from './bn254.ts'
import { readPadded } from './bytes.ts'
import type { Precompile } from './precompile.ts'

/** A point of bn254 times a 256-bit scalar; missing input is zero. Sources: EIP-196, EIP-1108 (gas). */
export const bn254Mul: Precompile = {
  address: 0x07,
  name: 'BN254_MUL',
  gas: () => 6000n,
  run: (input) => multiplyPoint(readPadded(input, 0, G1_BYTES + SCALAR_BYTES)),
}
