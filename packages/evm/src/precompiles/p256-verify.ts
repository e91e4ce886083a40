import { deflatedWasm } from '../generated/precompiles/p256.ts'
import { emptyOutput, type Precompile, trueOutput } from './precompile.ts'
import { lazyInstance } from './wasm/instantiate.ts'

const INPUT_BYTES = 160

const instance = lazyInstance<{ memory: WebAssembly.Memory; input: WebAssembly.Global; verify(): number }>(deflatedWasm)

/**
 * Verifies an ECDSA signature over P-256: digest ‖ r ‖ s ‖ x ‖ y, 32 bytes each. 1, or empty when anything is wrong; a high s
 * is accepted. Source: EIP-7951.
 */
export const p256Verify: Precompile = {
  address: 0x100,
  name: 'P256VERIFY',
  gas: () => 6900n,
  run(input) {
    if (input.length !== INPUT_BYTES) return emptyOutput()
    const kernel = instance()
    new Uint8Array(kernel.memory.buffer, kernel.input.value as number, INPUT_BYTES).set(input)
    return kernel.verify() ? trueOutput() : emptyOutput()
  },
}
