import { constantinople } from './constantinople.ts'
import { defineFork } from './fork.ts'

/** February 2019: Constantinople without EIP-1283 (EIP-1716). */
export const petersburg = defineFork(constantinople, {
  name: 'Petersburg',
  parameters: { metersNetStorage: false, storageRepeat: 5000n },
})
