import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Hash } from '@megarollup/protocol'
import { SignedHeightError } from '../errors.ts'

/*
 * The file holds two slots of 64 bytes, written in turn, so that a torn write destroys only the older one. Little-endian:
 * 8 magic "MRSIGN\0\x01" · 8 mini-block height · 32 its hash · 8 number of the sealed block · 4 reserved · 4 crc32 of the 60 before.
 */
const MAGIC = Buffer.from('MRSIGN\0\x01', 'latin1')
const SLOT_BYTES = 64

/** The highest things that were ever signed with this folder's key. */
export interface SignedHeight {
  miniBlock: bigint
  miniBlockHash: Hash
  sealedBlock: bigint
}

/**
 * The record that keeps a sequencer from signing a height twice, even when its chain data was lost or restored from a copy. It is
 * durable before a signature exists.
 */
export class SignedHeightRecord {
  readonly #file: FileHandle
  #current: SignedHeight
  #nextSlot: 0 | 1

  private constructor(file: FileHandle, current: SignedHeight, nextSlot: 0 | 1) {
    this.#file = file
    this.#current = current
    this.#nextSlot = nextSlot
  }

  /** Opens the record, or creates it for a chain at its genesis. */
  static async open(path: string, genesisHash: Hash): Promise<SignedHeightRecord> {
    await mkdir(dirname(path), { recursive: true })
    await open(path, 'a').then((file) => file.close())
    const file = await open(path, 'r+')
    try {
      const bytes = Buffer.alloc(2 * SLOT_BYTES)
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
      const slots = [0, 1].map((i) => readSlot(bytes.subarray(i * SLOT_BYTES, (i + 1) * SLOT_BYTES)))
      if (bytesRead > 0 && !slots[0] && !slots[1])
        throw new SignedHeightError(`${path} is damaged: neither of its slots is whole.`)
      const newest = slots[0] && slots[1] ? (later(slots[0], slots[1]) ? 0 : 1) : slots[0] ? 0 : 1
      const current = slots[newest] ?? { miniBlock: 0n, miniBlockHash: genesisHash, sealedBlock: 0n }
      const record = new SignedHeightRecord(file, current, slots[newest] ? (newest === 0 ? 1 : 0) : 0)
      if (bytesRead === 0) {
        await record.#write(current)
        const directory = await open(dirname(path), 'r')
        await directory.sync().finally(() => directory.close())
      }
      return record
    } catch (error) {
      await file.close()
      throw error
    }
  }

  get current(): SignedHeight {
    return this.#current
  }

  /**
   * Allows the signature of a mini-block, durably. Signing the same one again is allowed (recovery); another one at or below the
   * recorded height throws `SignedHeightError`.
   */
  async allowMiniBlock(height: bigint, hash: Hash): Promise<void> {
    const { miniBlock, miniBlockHash } = this.#current
    if (height === miniBlock && Buffer.compare(hash, miniBlockHash) === 0) return
    if (height <= miniBlock) {
      throw new SignedHeightError(
        `mini-block ${height} must not be signed: the record says that ${miniBlock} was signed already.`,
      )
    }
    await this.#write({ ...this.#current, miniBlock: height, miniBlockHash: hash.slice() })
  }

  /** Allows the seal of a block, durably. The same block again is allowed: its seal follows from its mini-blocks. */
  async allowSeal(block: bigint): Promise<void> {
    if (block <= this.#current.sealedBlock) return
    await this.#write({ ...this.#current, sealedBlock: block })
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  async #write(next: SignedHeight): Promise<void> {
    const slot = Buffer.alloc(SLOT_BYTES)
    slot.set(MAGIC, 0)
    slot.writeBigUInt64LE(next.miniBlock, 8)
    slot.set(next.miniBlockHash, 16)
    slot.writeBigUInt64LE(next.sealedBlock, 48)
    slot.writeUInt32LE(crc32(slot.subarray(0, 60)), 60)
    await this.#file.write(slot, 0, SLOT_BYTES, this.#nextSlot * SLOT_BYTES)
    await this.#file.datasync()
    this.#nextSlot = this.#nextSlot === 0 ? 1 : 0
    this.#current = next
  }
}

function readSlot(slot: Buffer): SignedHeight | undefined {
  if (!slot.subarray(0, MAGIC.length).equals(MAGIC) || slot.readUInt32LE(60) !== crc32(slot.subarray(0, 60)))
    return undefined
  return {
    miniBlock: slot.readBigUInt64LE(8),
    miniBlockHash: Uint8Array.from(slot.subarray(16, 48)),
    sealedBlock: slot.readBigUInt64LE(48),
  }
}

function later(a: SignedHeight, b: SignedHeight): boolean {
  return a.miniBlock !== b.miniBlock ? a.miniBlock > b.miniBlock : a.sealedBlock > b.sealedBlock
}
