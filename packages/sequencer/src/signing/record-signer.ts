import { SIGNATURE_BYTES, type StoredMiniBlock, type StoredSeal, signRecord } from '@megarollup/chain'
import { keccak256 } from '@megarollup/crypto'
import {
  type BlockSeal,
  blockHash,
  blockSealSigningHash,
  type DigestSigner,
  encodeSignedBlockSeal,
  type MiniBlockHeader,
  miniBlockHash,
  miniBlockSigningHash,
} from '@megarollup/protocol'
import type { SignedHeightRecord } from './signed-height.ts'

/**
 * The only place where the sequencer signs. A record is durable before it comes here; its height is recorded durably before the
 * signature exists; the signature is written into the record's wire form.
 */
export class RecordSigner {
  readonly #signer: DigestSigner
  readonly #heights: SignedHeightRecord
  #stopped: Error | undefined

  constructor(signer: DigestSigner, heights: SignedHeightRecord) {
    this.#signer = signer
    this.#heights = heights
  }

  /** Refuses every signature from now on. */
  refuseAll(reason: Error): void {
    this.#stopped ??= reason
  }

  /** Signs a durable mini-block. Throws `SignedHeightError` when another one was signed at its height. */
  async signMiniBlock(block: StoredMiniBlock, bytes: Uint8Array): Promise<void> {
    if (this.#stopped) throw this.#stopped
    await this.#heights.allowMiniBlock(block.header.number, block.hash)
    signRecord('mini-block', bytes, this.#signer.sign(miniBlockSigningHash(block.header, keccak256)))
  }

  /** The wire form of a seal, unsigned. */
  prepareSeal(seal: BlockSeal): { seal: StoredSeal; bytes: Uint8Array } {
    const signature = new Uint8Array(SIGNATURE_BYTES)
    const stored = { seal, signature, hash: blockHash(seal.header, keccak256) }
    return { seal: stored, bytes: encodeSignedBlockSeal({ seal, signature }) }
  }

  /** Signs a durable seal. */
  async signSeal(stored: StoredSeal, bytes: Uint8Array): Promise<void> {
    if (this.#stopped) throw this.#stopped
    await this.#heights.allowSeal(stored.seal.header.number)
    stored.signature = this.#signer.sign(blockSealSigningHash(stored.seal, keccak256))
    signRecord('seal', bytes, stored.signature)
  }

  /** The signature of a mini-block that is in the log: the one that it had, or the one that a crash kept it from. */
  async signMiniBlockAgain(header: MiniBlockHeader): Promise<Uint8Array> {
    if (header.number >= this.#heights.current.miniBlock) {
      await this.#heights.allowMiniBlock(header.number, miniBlockHash(header, keccak256))
    }
    return this.#signer.sign(miniBlockSigningHash(header, keccak256))
  }

  /** The signature of a seal that is in the log. */
  async signSealAgain(seal: BlockSeal): Promise<Uint8Array> {
    await this.#heights.allowSeal(seal.header.number)
    return this.#signer.sign(blockSealSigningHash(seal, keccak256))
  }
}
