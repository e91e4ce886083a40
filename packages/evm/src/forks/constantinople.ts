import { byzantium } from './byzantium.ts'
import { defineFork } from './fork.ts'
import { row } from './opcode.ts'

/** EIP-145 (shifts), EIP-1014 (CREATE2), EIP-1052 (EXTCODEHASH), EIP-1283 (net gas metering). Replaced by Petersburg on mainnet. */
export const constantinople = defineFork(byzantium, {
  name: 'Constantinople',
  opcodes: [
    row(0x1b, 'SHL', 3, 2, 1),
    row(0x1c, 'SHR', 3, 2, 1),
    row(0x1d, 'SAR', 3, 2, 1),
    row(0x3f, 'EXTCODEHASH', 400, 1, 1),
    row(0xf5, 'CREATE2', 32_000, 4, 1),
  ],
  parameters: { metersNetStorage: true, storageRepeat: 200n },
})
