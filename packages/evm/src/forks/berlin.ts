import { modexpBerlin } from '../precompiles/modexp.ts'
import { defineFork } from './fork.ts'
import { istanbul } from './istanbul.ts'
import { row } from './opcode.ts'

/** April 2021: EIP-2565 (price of MODEXP), EIP-2718 and EIP-2930 (transactions with access lists), EIP-2929 (cold and warm access). */
export const berlin = defineFork(istanbul, {
  name: 'Berlin',
  opcodes: [
    row(0x31, 'BALANCE', 0, 1, 1),
    row(0x3b, 'EXTCODESIZE', 0, 1, 1),
    row(0x3c, 'EXTCODECOPY', 0, 4, 0),
    row(0x3f, 'EXTCODEHASH', 0, 1, 1),
    row(0x54, 'SLOAD', 0, 1, 1),
    row(0xf1, 'CALL', 0, 7, 1),
    row(0xf2, 'CALLCODE', 0, 7, 1),
    row(0xf4, 'DELEGATECALL', 0, 6, 1),
    row(0xfa, 'STATICCALL', 0, 6, 1),
  ],
  precompiles: [modexpBerlin],
  parameters: {
    coldAccount: 2600n,
    coldSlot: 2100n,
    warmAccess: 100n,
    storageReset: 2900n,
    storageRepeat: 100n,
    maxTransactionType: 1n,
  },
})
