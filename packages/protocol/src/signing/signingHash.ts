import { ByteWriter } from '../bytes/ByteWriter.ts'
import type { Hash, Keccak256 } from '../domain/primitives.ts'

/** What a sequencer's key signs. A signature for one of them is never one for another. */
export const SIGNING_TAGS = {
  miniBlock: 'megarollup/mini-block/1',
  blockSeal: 'megarollup/block-seal/1',
} as const

/**
 * Keccak-256 of a domain-separated message of 72 bytes: the tag as ASCII, zero-padded to 32 bytes; the chain id, u64
 * little-endian; the Keccak-256 of what is signed. No Ethereum transaction, authorisation or personal message has this form.
 */
export function signingHash(
  tag: keyof typeof SIGNING_TAGS,
  chainId: bigint,
  contentHash: Hash,
  keccak256: Keccak256,
): Hash {
  const label = new Uint8Array(32)
  new TextEncoder().encodeInto(SIGNING_TAGS[tag], label)
  const message = new ByteWriter('signing message', 72)
    .bytes(label)
    .u64(chainId)
    .fixedBytes(contentHash, 32, 'content hash')
  return keccak256(message.finish())
}
