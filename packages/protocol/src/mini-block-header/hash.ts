import { concatBytes } from '../bytes/concat.ts'
import type { MiniBlockHeader } from '../domain/mini-block.ts'
import type { Hash, Keccak256 } from '../domain/primitives.ts'
import { signingHash } from '../signing/signingHash.ts'
import { encodeMiniBlockHeader } from './codec.ts'

/** Hash of a mini-block: Keccak-256 of its encoded header. It is the next one's `parentHash`. */
export function miniBlockHash(header: MiniBlockHeader, keccak256: Keccak256): Hash {
  return keccak256(encodeMiniBlockHeader(header))
}

/** The digest that the sequencer signs for a mini-block. */
export function miniBlockSigningHash(header: MiniBlockHeader, keccak256: Keccak256): Hash {
  return signingHash('miniBlock', header.chainId, miniBlockHash(header, keccak256), keccak256)
}

/** `transactionsHash` of a header: Keccak-256 of the transaction hashes, 32 bytes each, in order. */
export function transactionsCommitment(transactionHashes: readonly Hash[], keccak256: Keccak256): Hash {
  return keccak256(concatBytes(transactionHashes))
}
