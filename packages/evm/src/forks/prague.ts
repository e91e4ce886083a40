import { bls12G1Add } from '../precompiles/bls12-381-g1-add.ts'
import { bls12G1Msm } from '../precompiles/bls12-381-g1-msm.ts'
import { bls12G2Add } from '../precompiles/bls12-381-g2-add.ts'
import { bls12G2Msm } from '../precompiles/bls12-381-g2-msm.ts'
import { bls12MapFpToG1 } from '../precompiles/bls12-381-map-fp-to-g1.ts'
import { bls12MapFp2ToG2 } from '../precompiles/bls12-381-map-fp2-to-g2.ts'
import { bls12Pairing } from '../precompiles/bls12-381-pairing.ts'
import { cancun } from './cancun.ts'
import { defineFork } from './fork.ts'

/** May 2025: EIP-2537 (BLS12-381), EIP-7623 (floor of data), EIP-7691 (blobs), EIP-7702 (delegations). */
export const prague = defineFork(cancun, {
  name: 'Prague',
  precompiles: [bls12G1Add, bls12G1Msm, bls12G2Add, bls12G2Msm, bls12Pairing, bls12MapFpToG1, bls12MapFp2ToG2],
  parameters: { maxTransactionType: 4n, maxBlobs: 9n, floorToken: 10n, delegates: true },
  blobs: { target: 6, max: 9, baseFeeUpdateFraction: 5_007_716n },
})
