import { defineFork } from './fork.ts'
import { tangerineWhistle } from './tangerine-whistle.ts'

/** November 2016: EIP-155 (chain ids), EIP-160 (EXP), EIP-161 (empty accounts), EIP-170 (size of code). */
export const spuriousDragon = defineFork(tangerineWhistle, {
  name: 'SpuriousDragon',
  parameters: {
    expByte: 50n,
    maxCode: 24_576n,
    contractNonce: 1n,
    clearsEmptyAccounts: true,
    protectsFromReplay: true,
  },
})
