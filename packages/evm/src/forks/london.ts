import { berlin } from './berlin.ts'
import { defineFork } from './fork.ts'
import { row } from './opcode.ts'

/** August 2021: EIP-1559 (base fee), EIP-3198 (BASEFEE), EIP-3529 (refunds), EIP-3541 (0xef). */
export const london = defineFork(berlin, {
  name: 'London',
  opcodes: [row(0x48, 'BASEFEE', 2, 0, 1)],
  parameters: {
    storageClearRefund: 4800n,
    selfdestructRefund: 0n,
    refundQuotient: 5n,
    maxTransactionType: 2n,
    reservesCodePrefix: true,
    burnsBaseFee: true,
  },
})
