import { sha256 } from '@noble/hashes/sha2.js'
import { bls12381Kernel, ORDER, writeDigits, writeInput } from './bls12-381.ts'
import { fromBigInt, toBigInt } from './bytes.ts'
import type { Precompile } from './precompile.ts'

const INPUT_BYTES = 192
const VERSION_KZG = 0x01
const FIELD_ELEMENTS_PER_BLOB = 4096n

/**
 * Checks that the polynomial behind a commitment has value y at z. Input: versioned hash (32) ‖ z (32) ‖ y (32) ‖ commitment
 * (48) ‖ proof (48). Output: 4096 and the scalar modulus, 32 bytes each. Source: EIP-4844.
 */
export const pointEvaluation: Precompile = {
  address: 0x0a,
  name: 'KZG_POINT_EVALUATION',
  gas: () => 50_000n,
  run(input) {
    if (input.length !== INPUT_BYTES) return undefined
    const commitment = input.subarray(96, 144)
    const hash = sha256(commitment)
    hash[0] = VERSION_KZG
    for (let i = 0; i < 32; i++) if (input[i] !== hash[i]) return undefined
    const z = toBigInt(input.subarray(32, 64))
    const y = toBigInt(input.subarray(64, 96))
    if (z >= ORDER || y >= ORDER) return undefined
    if (!verifyProof(input.subarray(96), z, y)) return undefined
    const output = new Uint8Array(64)
    output.set(fromBigInt(FIELD_ELEMENTS_PER_BLOB, 32))
    output.set(fromBigInt(ORDER, 32), 32)
    return output
  },
}

/** Bytes of a scalar's digits. */
const DIGITS_BYTES = 32

/**
 * e(C − [y]G1, G2) = e(π, [τ − z]G2), arranged so that both G2 points are constants: e(C − [y]G1 + [z]π, G2) · e(−π, [τ]G2) = 1.
 * `points` are commitment and proof.
 */
function verifyProof(points: Uint8Array, z: bigint, y: bigint): boolean {
  const kernel = bls12381Kernel()
  const address = writeInput(kernel, points, 2 * DIGITS_BYTES)
  const digits = address + points.length
  const view = new DataView(kernel.memory.buffer, digits)
  writeDigits(view, 0, y === 0n ? 0n : ORDER - y, 'G1')
  writeDigits(view, DIGITS_BYTES, z, 'G1')
  return kernel.verifyProof(address, digits) !== 0
}
