import { modexp } from '../precompiles/modexp.ts'
import { p256Verify } from '../precompiles/p256-verify.ts'
import { defineFork } from './fork.ts'
import { row } from './opcode.ts'
import { prague } from './prague.ts'

/**
 * December 2025 (EIP-7607): EIP-7594 (blobs in a transaction), EIP-7823 and EIP-7883 (MODEXP), EIP-7825 (gas of a transaction),
 * EIP-7939 (CLZ), EIP-7951 (P256VERIFY).
 */
export const osaka = defineFork(prague, {
  name: 'Osaka',
  opcodes: [row(0x1e, 'CLZ', 5, 1, 1)],
  precompiles: [modexp, p256Verify],
  parameters: { maxTransactionGas: 1n << 24n, maxBlobs: 6n },
})
