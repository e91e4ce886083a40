import { keccak256 } from '@megarollup/crypto'
import {
  type BatchBlock,
  blockSealSigningHash,
  type DigestSigner,
  miniBlockHash,
  miniBlockSigningHash,
} from '@megarollup/protocol'

/**
 * The block as its signer would have made it with these contents: mini-blocks linked to each other and to the seal, all signed. What
 * the headers say of the contents stays as it is.
 */
export function signBlock({ seal, miniBlocks }: BatchBlock, signer: DigestSigner): BatchBlock {
  const signed: BatchBlock['miniBlocks'][number][] = []
  for (const miniBlock of miniBlocks) {
    const before = signed.at(-1)
    const parentHash = before ? miniBlockHash(before.header, keccak256) : miniBlock.header.parentHash
    const header = { ...miniBlock.header, parentHash }
    signed.push({ ...miniBlock, header, signature: signer.sign(miniBlockSigningHash(header, keccak256)) })
  }
  const hashAt = (index: number) => {
    const miniBlock = signed.at(index)
    if (!miniBlock) throw new RangeError('a block without mini-blocks')
    return miniBlockHash(miniBlock.header, keccak256)
  }
  const bound = { ...seal.seal, firstMiniBlockHash: hashAt(0), lastMiniBlockHash: hashAt(-1) }
  return { miniBlocks: signed, seal: signSeal(bound, signer) }
}

/** A seal with its signature. */
export function signSeal(seal: BatchBlock['seal']['seal'], signer: DigestSigner): BatchBlock['seal'] {
  return { seal, signature: signer.sign(blockSealSigningHash(seal, keccak256)) }
}
