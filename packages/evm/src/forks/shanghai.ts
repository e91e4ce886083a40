import { defineFork } from './fork.ts'
import { row } from './opcode.ts'
import { paris } from './paris.ts'

/** April 2023: EIP-3651 (warm coinbase), EIP-3855 (PUSH0), EIP-3860 (initcode). */
export const shanghai = defineFork(paris, {
  name: 'Shanghai',
  opcodes: [row(0x5f, 'PUSH0', 2, 0, 1)],
  parameters: { warmsCoinbase: true, initcodeWord: 2n, maxInitcode: 49_152n },
})
