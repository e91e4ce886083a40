import { deflatedWasm } from '../generated/precompiles/bn254.ts'
import { toBigInt } from './bytes.ts'
import { lazyInstance } from './wasm/instantiate.ts'

/** Bytes of an encoded point: x ‖ y, 32 bytes a coordinate; the point at infinity is all zero (EIP-196). */
export const G1_BYTES = 64
/** x ‖ y, each imaginary part first (EIP-197). */
export const G2_BYTES = 128
export const SCALAR_BYTES = 32

/** What `assembly/precompiles/bn254.ts` exports. Booleans are 0 and 1, pointers are below 2^31. */
interface Bn254Kernel {
  readonly memory: WebAssembly.Memory
  readonly output: WebAssembly.Global
  /** Makes room for so many bytes of input, and says where. */
  reserve(bytes: number): number
  add(input: number): number
  multiply(input: number, halves: number, isNegative: number): number
  startPairing(): void
  multiplyPairs(input: number, count: number): number
  finishPairing(): number
}

/** The kernel of these precompiles, made at the first call. */
export const bn254Kernel: () => Bn254Kernel = lazyInstance<Bn254Kernel>(deflatedWasm)

/** Copies as much of `input` as counts into the kernel, followed by zeros up to `length`, and returns its address. */
export function writeInput(kernel: Bn254Kernel, input: Uint8Array, length: number): number {
  const address = kernel.reserve(length)
  const bytes = new Uint8Array(kernel.memory.buffer, address, length)
  bytes.fill(0)
  bytes.set(input.subarray(0, length))
  return address
}

/** A copy of the point that was answered. */
export function readOutput(kernel: Bn254Kernel): Uint8Array {
  return new Uint8Array(kernel.memory.buffer, kernel.output.value as number, G1_BYTES).slice()
}

const ORDER = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n
/** Short vectors (A, S) and (S, −B) with a + b·λ = 0 modulo the order, where λ is what the kernel multiplies by cheaply. */
const A = 0x6f4d8248eeb859fd0be4e1541221250bn
const B = 0x6f4d8248eeb859fc8211bbeb7d4f1128n
const S = 0x89d3256894d213e3n
const MASK_64 = (1n << 64n) - 1n

/** `input` is a point and, behind it, a scalar; both are there in full. `undefined` when the point is not on the curve. */
export function multiplyPoint(input: Uint8Array): Uint8Array | undefined {
  const kernel = bn254Kernel()
  const address = writeInput(kernel, input, G1_BYTES + SCALAR_BYTES)
  const scalar = toBigInt(input.subarray(G1_BYTES)) % ORDER
  const [first, second] = [(scalar * B) / ORDER, (scalar * S) / ORDER]
  const low = scalar - first * A - second * S
  const high = second * B - first * S
  const view = new DataView(kernel.memory.buffer, address + G1_BYTES)
  for (const [index, half] of [low, high < 0n ? -high : high].entries()) {
    view.setBigUint64(16 * index, half & MASK_64, true)
    view.setBigUint64(16 * index + 8, half >> 64n, true)
  }
  return kernel.multiply(address, address + G1_BYTES, high < 0n ? 1 : 0) ? readOutput(kernel) : undefined
}
