import { defineFork } from './fork.ts'
import { osaka } from './osaka.ts'

// Upgrades that change how many blobs a block has and nothing else (EIP-7892).

/** December 2025. */
export const bpo1 = defineFork(osaka, {
  name: 'BPO1',
  blobs: { target: 10, max: 15, baseFeeUpdateFraction: 8_346_193n },
})
/** January 2026. */
export const bpo2 = defineFork(bpo1, {
  name: 'BPO2',
  blobs: { target: 14, max: 21, baseFeeUpdateFraction: 11_684_671n },
})
/** For tests: on no public network yet. */
export const bpo3 = defineFork(bpo2, {
  name: 'BPO3',
  blobs: { target: 21, max: 32, baseFeeUpdateFraction: 20_609_697n },
})
/** For tests: on no public network yet. */
export const bpo4 = defineFork(bpo3, {
  name: 'BPO4',
  blobs: { target: 14, max: 21, baseFeeUpdateFraction: 13_739_630n },
})
