import type { KZG } from '@ethereumjs/util'

function notNeeded(): never {
  throw new Error('No random input matches its versioned hash')
}

/** The peers want a KZG library before they look at an input; of random ones none gets as far as using it. */
export const kzgThatIsNotNeeded: KZG = {
  blobToKzgCommitment: notNeeded,
  computeBlobProof: notNeeded,
  verifyProof: notNeeded,
  verifyBlobProofBatch: notNeeded,
  computeCells: notNeeded,
  computeCellsAndProofs: notNeeded,
  recoverCellsAndProofs: notNeeded,
  verifyCellKzgProofBatch: notNeeded,
}
