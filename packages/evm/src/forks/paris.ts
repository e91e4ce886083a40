import { defineFork } from './fork.ts'
import { london } from './london.ts'
import { row } from './opcode.ts'

/** September 2022, the merge: EIP-3675, EIP-4399 (PREVRANDAO). */
export const paris = defineFork(london, {
  name: 'Paris',
  opcodes: [row(0x44, 'PREVRANDAO', 2, 0, 1)],
  parameters: { hasRandomness: true },
})
