import { recoverAddressLenient } from '@megarollup/crypto'
import { readPadded } from './bytes.ts'
import { emptyOutput, type Precompile } from './precompile.ts'

/**
 * The address that signed a digest: digest ‖ v ‖ r ‖ s, 32 bytes each, v 27 or 28. Empty when there is none. A high s is
 * accepted. Source: yellow paper, appendix E.
 */
export const ecrecover: Precompile = {
  address: 0x01,
  name: 'ECREC',
  gas: () => 3000n,
  run(input) {
    const words = readPadded(input, 0, 128)
    const v = words[63]!
    if ((v !== 27 && v !== 28) || words.subarray(32, 63).some((byte) => byte !== 0)) return emptyOutput()
    const address = recoverAddressLenient(words.subarray(0, 32), words.subarray(64, 128), v - 27)
    if (!address) return emptyOutput()
    const output = new Uint8Array(32)
    output.set(address, 12)
    return output
  },
}
