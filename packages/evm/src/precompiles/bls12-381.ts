import { deflatedWasm } from '../generated/precompiles/bls12-381.ts'
import { toBigInt } from './bytes.ts'
import { lazyInstance } from './wasm/instantiate.ts'

/** A field element: 16 zero bytes, then 48, big-endian (EIP-2537). */
export const FP_BYTES = 64
/** x ‖ y; the point at infinity is all zero. */
export const G1_BYTES = 2 * FP_BYTES
/** x ‖ y, each real part first. */
export const G2_BYTES = 4 * FP_BYTES
export const SCALAR_BYTES = 32

/** What `assembly/precompiles/bls12-381.ts` exports. Booleans are 0 and 1, pointers are below 2^31. */
interface Bls12381Kernel {
  readonly memory: WebAssembly.Memory
  readonly output: WebAssembly.Global
  /** Makes room for so many bytes of input, and says where. */
  reserve(bytes: number): number
  addG1(input: number): number
  addG2(input: number): number
  startSum(): void
  addMultiplesG1(input: number, digits: number, count: number): number
  finishSumG1(): void
  addMultiplesG2(input: number, digits: number, count: number): number
  finishSumG2(): void
  startPairing(): void
  multiplyPairs(input: number, count: number): number
  finishPairing(): number
  verifyProof(input: number, digits: number): number
  mapFpToG1(input: number): number
  mapFp2ToG2(input: number): number
}

/** The kernel of these precompiles, made at the first call. */
export const bls12381Kernel: () => Bls12381Kernel = lazyInstance<Bls12381Kernel>(deflatedWasm)

/** Copies `input` into the kernel, with room for `extraBytes` behind it, and returns its address. */
export function writeInput(kernel: Bls12381Kernel, input: Uint8Array, extraBytes = 0): number {
  const address = kernel.reserve(input.length + extraBytes)
  new Uint8Array(kernel.memory.buffer, address, input.length).set(input)
  return address
}

/** A copy of the answer. */
export function readOutput(kernel: Bls12381Kernel, length: number): Uint8Array {
  return new Uint8Array(kernel.memory.buffer, kernel.output.value as number, length).slice()
}

/** Order of the groups. */
export const ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n
/** The curve's parameter is −X. */
const X = 0xd201000000010000n
const MASK_64 = (1n << 64n) - 1n
/** Bytes of a digit, little-endian. */
const DIGIT_BYTES = 16
/** Points of one go, which bounds memory. */
const PAIRS_AT_ONCE = 256

const DIGIT_COUNT = { G1: 2, G2: 4 }
const DIGIT_BASE = { G1: X * X, G2: X }

/** Writes a scalar below the order, to the base that the kernel multiplies by cheaply. */
export function writeDigits(view: DataView, offset: number, scalar: bigint, group: 'G1' | 'G2'): void {
  let rest = scalar
  for (let k = 0; k < DIGIT_COUNT[group]; k++) {
    const digit = k === DIGIT_COUNT[group] - 1 ? rest : rest % DIGIT_BASE[group]
    rest /= DIGIT_BASE[group]
    view.setBigUint64(offset + k * DIGIT_BYTES, digit & MASK_64, true)
    view.setBigUint64(offset + k * DIGIT_BYTES + 8, digit >> 64n, true)
  }
}

/**
 * The sum of points times scalars: pairs of both, at least one; `undefined` when a point is not in the subgroup. Scalars are written to
 * the base X² for G1, or X for G2, since the kernel knows how to multiply by powers of those.
 */
export function sumOfMultiples(input: Uint8Array, group: 'G1' | 'G2'): Uint8Array | undefined {
  const pointBytes = group === 'G1' ? G1_BYTES : G2_BYTES
  const pairBytes = pointBytes + SCALAR_BYTES
  const digitCount = DIGIT_COUNT[group]
  const kernel = bls12381Kernel()
  kernel.startSum()
  for (let start = 0; start < input.length; start += PAIRS_AT_ONCE * pairBytes) {
    const chunk = input.subarray(start, start + PAIRS_AT_ONCE * pairBytes)
    const count = chunk.length / pairBytes
    const address = writeInput(kernel, chunk, count * digitCount * DIGIT_BYTES)
    const digits = new DataView(kernel.memory.buffer, address + chunk.length)
    for (let i = 0; i < count; i++) {
      const scalarEnd = (i + 1) * pairBytes
      const scalar = toBigInt(chunk.subarray(scalarEnd - SCALAR_BYTES, scalarEnd)) % ORDER
      writeDigits(digits, i * digitCount * DIGIT_BYTES, scalar, group)
    }
    const add = group === 'G1' ? kernel.addMultiplesG1 : kernel.addMultiplesG2
    if (!add(address, address + chunk.length, count)) return undefined
  }
  if (group === 'G1') kernel.finishSumG1()
  else kernel.finishSumG2()
  return readOutput(kernel, pointBytes)
}
