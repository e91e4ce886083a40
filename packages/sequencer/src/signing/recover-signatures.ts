import { type ChainStore, COMPRESSORS, recordSignature } from '@megarollup/chain'
import { decodeSignedBlockSeal, decodeSignedMiniBlock, equalBytes } from '@megarollup/protocol'
import { SignedHeightError } from '../errors.ts'
import type { RecordSigner } from './record-signer.ts'
import type { SignedHeight } from './signed-height.ts'

/** Signatures are durable with the record after them, so a crash can tear only the newest; a few more are looked at all the same. */
const RECORDS_TO_CHECK = 8

/**
 * Refuses to go on with data that is older than what was signed, and gives the newest records their signatures again. Signing the
 * same bytes again yields the same signature, so this is not a second one.
 */
export async function recoverSignatures(store: ChainStore, signer: RecordSigner, signed: SignedHeight): Promise<void> {
  const { miniBlock, miniBlockHash, sealedBlock } = store.tip
  if (signed.miniBlock > miniBlock) {
    throw new SignedHeightError(
      `The data ends at mini-block ${miniBlock}, but mini-block ${signed.miniBlock} was signed already.`,
    )
  }
  if (signed.sealedBlock > sealedBlock) {
    throw new SignedHeightError(
      `The data ends at the seal of block ${sealedBlock}, but that of block ${signed.sealedBlock} was signed already.`,
    )
  }
  const own = signed.miniBlock === miniBlock ? miniBlockHash : await hashOf(store, signed.miniBlock)
  if (!equalBytes(signed.miniBlockHash, own)) {
    throw new SignedHeightError(`Mini-block ${signed.miniBlock} of the data is not the one that was signed.`)
  }
  // Each record is signed before the next is made. Where more lies behind the signed height, that height is not the newest.
  if (miniBlock > signed.miniBlock + 1n || sealedBlock > signed.sealedBlock + 1n) {
    throw new SignedHeightError(
      `The data ends at mini-block ${miniBlock}, the record of what was signed at ${signed.miniBlock}: the record was lost or is old.`,
    )
  }
  for (const { index, kind, bytes } of await store.lastRecords(RECORDS_TO_CHECK)) {
    const signature =
      kind === 'seal'
        ? await signer.signSealAgain(decodeSignedBlockSeal(bytes).seal)
        : await signer.signMiniBlockAgain(decodeSignedMiniBlock(bytes, { compressors: COMPRESSORS }).header)
    if (!equalBytes(signature, recordSignature(kind, bytes))) await store.repairSignature(index, signature)
  }
}

/** Hash of a mini-block of the data; that of genesis below the first. */
async function hashOf(store: ChainStore, number: bigint): Promise<Uint8Array> {
  return number === 0n ? store.genesis.hash : (await store.miniBlock(number)).hash
}
