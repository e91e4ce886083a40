import { defineFork } from './fork.ts'
import { homestead } from './homestead.ts'
import { row } from './opcode.ts'

/** October 2016: EIP-150 (prices of access, all but one 64th). */
export const tangerineWhistle = defineFork(homestead, {
  name: 'TangerineWhistle',
  opcodes: [
    row(0x31, 'BALANCE', 400, 1, 1),
    row(0x3b, 'EXTCODESIZE', 700, 1, 1),
    row(0x3c, 'EXTCODECOPY', 700, 4, 0),
    row(0x54, 'SLOAD', 200, 1, 1),
    row(0xf1, 'CALL', 700, 7, 1),
    row(0xf2, 'CALLCODE', 700, 7, 1),
    row(0xf4, 'DELEGATECALL', 700, 6, 1),
    row(0xff, 'SELFDESTRUCT', 5000, 1, 0),
  ],
  parameters: { clampsCallGas: true, selfdestructNewAccount: 25_000n },
})
