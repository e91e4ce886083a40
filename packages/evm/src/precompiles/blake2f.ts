import { deflatedWasm } from '../generated/precompiles/blake2f.ts'
import type { Precompile } from './precompile.ts'
import { lazyInstance } from './wasm/instantiate.ts'

const INPUT_BYTES = 213
const H_OFFSET = 4
const H_BYTES = 64

const instance = lazyInstance<{ memory: WebAssembly.Memory; input: WebAssembly.Global; run(): void }>(deflatedWasm)

/**
 * The compression function F of BLAKE2b. Input: rounds (4, big-endian) ‖ h (64) ‖ m (128) ‖ t (16) ‖ final flag (1); words are
 * little-endian. One gas a round. Sources: EIP-152, RFC 7693.
 */
export const blake2f: Precompile = {
  address: 0x09,
  name: 'BLAKE2F',
  gas: (input) => (input.length === INPUT_BYTES ? BigInt(rounds(input)) : 0n),
  run(input) {
    if (input.length !== INPUT_BYTES || input[INPUT_BYTES - 1]! > 1) return undefined
    const kernel = instance()
    const bytes = new Uint8Array(kernel.memory.buffer, kernel.input.value, INPUT_BYTES)
    bytes.set(input)
    kernel.run()
    return bytes.slice(H_OFFSET, H_OFFSET + H_BYTES)
  },
}

function rounds(input: Uint8Array): number {
  return new DataView(input.buffer, input.byteOffset).getUint32(0)
}
