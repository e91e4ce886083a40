import { defineFork } from './fork.ts'
import { frontier } from './frontier.ts'
import { row } from './opcode.ts'

/** March 2016: EIP-2 (creations), EIP-7 (DELEGATECALL). */
export const homestead = defineFork(frontier, {
  name: 'Homestead',
  opcodes: [row(0xf4, 'DELEGATECALL', 40, 6, 1)],
  parameters: { transactionCreate: 32_000n, keepsContractWithoutCode: false },
})
