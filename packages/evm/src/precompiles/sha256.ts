import { sha256 as hash } from '@noble/hashes/sha2.js'
import { gasPerWord, type Precompile } from './precompile.ts'

/** SHA-256. Source: yellow paper, appendix E. */
export const sha256: Precompile = {
  address: 0x02,
  name: 'SHA256',
  gas: gasPerWord(60, 12),
  run: (input) => hash(input),
}
