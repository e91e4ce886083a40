import { p256 } from '@noble/curves/nist.js'
import { emptyOutput, type Precompile, trueOutput } from './precompile.ts'

const INPUT_BYTES = 160

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
    const publicKey = new Uint8Array(65)
    publicKey[0] = 0x04
    publicKey.set(input.subarray(96), 1)
    const options = { prehash: false, lowS: false, format: 'compact' } as const
    try {
      return p256.verify(input.slice(32, 96), input.slice(0, 32), publicKey, options) ? trueOutput() : emptyOutput()
    } catch {
      return emptyOutput()
    }
  },
}
