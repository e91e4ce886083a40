import { gasPerWord, type Precompile } from './precompile.ts'

/** Its input, copied. Source: yellow paper, appendix E. */
export const identity: Precompile = {
  address: 0x04,
  name: 'ID',
  gas: gasPerWord(15, 3),
  run: (input) => input.slice(),
}
