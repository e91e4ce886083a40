import { pointEvaluation } from '../precompiles/point-evaluation.ts'
import { defineFork } from './fork.ts'
import { row } from './opcode.ts'
import { shanghai } from './shanghai.ts'

/** March 2024: EIP-1153 (transient storage), EIP-4844 and EIP-7516 (blobs), EIP-5656 (MCOPY), EIP-6780 (SELFDESTRUCT). */
export const cancun = defineFork(shanghai, {
  name: 'Cancun',
  opcodes: [
    row(0x49, 'BLOBHASH', 3, 1, 1),
    row(0x4a, 'BLOBBASEFEE', 2, 0, 1),
    row(0x5c, 'TLOAD', 100, 1, 1),
    row(0x5d, 'TSTORE', 100, 2, 0),
    row(0x5e, 'MCOPY', 3, 3, 0),
  ],
  precompiles: [pointEvaluation],
  parameters: { maxTransactionType: 3n, maxBlobs: 6n, destroysOnlyNew: true },
  blobs: { target: 3, max: 6, baseFeeUpdateFraction: 3_338_477n },
})
