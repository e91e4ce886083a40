import { ripemd160 as hash } from '@noble/hashes/legacy.js'
import { gasPerWord, type Precompile } from './precompile.ts'

/** RIPEMD-160, left-padded to 32 bytes. Source: yellow paper, appendix E. */
export const ripemd160: Precompile = {
  address: 0x03,
  name: 'RIPEMD160',
  gas: gasPerWord(600, 120),
  run(input) {
    const output = new Uint8Array(32)
    output.set(hash(input), 12)
    return output
  },
}
