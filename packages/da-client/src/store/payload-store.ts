import { randomBytes } from 'node:crypto'
import { access, type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { keccak256 } from '@megarollup/crypto'
import { equalBytes } from '../commitment.ts'

/*
 * One file a payload, named by the hexadecimal commitment (`0x…`):
 *
 * | offset | bytes | field                          |
 * |--------|-------|--------------------------------|
 * | 0      | 4     | "MRDA"                         |
 * | 4      | 1     | version, 1                     |
 * | 5      | 32    | keccak256(payload)             |
 * | 37     | n     | payload                        |
 *
 * The checksum is of the payload, not of the commitment, because commitments that a caller chose say nothing of the payload.
 * A file appears under its name only when all of it is on disk; until then it is `tmp-…`, which opening the store removes.
 */
const MAGIC_AND_VERSION = Buffer.from('MRDA\x01', 'latin1')
const HEAD_BYTES = MAGIC_AND_VERSION.length + 32
const TEMPORARY_PREFIX = 'tmp-'
/** A file name has at most 255 bytes. */
export const MAX_COMMITMENT_BYTES = 120

export type StoredPayload =
  | { status: 'found'; payload: Uint8Array }
  | { status: 'missing' }
  | { status: 'corrupted'; reason: string }

/** Payloads in a folder, each durable before `put` resolves. */
export interface PayloadStore {
  /** Stores a payload under a commitment of at most `MAX_COMMITMENT_BYTES`, replacing what was there. Resolves when it is on disk. */
  put(commitment: Uint8Array, payload: Uint8Array): Promise<void>
  /** The payload of a commitment, verified against its checksum. Rejects when the folder cannot be read. */
  get(commitment: Uint8Array): Promise<StoredPayload>
}

/** Opens a folder of payloads, makes it where needed, and removes what writes that never ended left behind. */
export async function openPayloadStore(dir: string): Promise<PayloadStore> {
  const created = await mkdir(dir, { recursive: true })
  if (created !== undefined) await syncDirectory(join(dir, '..'))
  for (const name of await readdir(dir))
    if (name.startsWith(TEMPORARY_PREFIX)) await rm(join(dir, name), { force: true })
  const pathOf = (commitment: Uint8Array) => join(dir, `0x${Buffer.from(commitment).toString('hex')}`)

  return {
    async put(commitment, payload) {
      const checksum = keccak256(payload)
      if (await holds(pathOf(commitment), checksum)) return syncDirectory(dir)
      const temporary = join(dir, `${TEMPORARY_PREFIX}${process.pid}-${randomBytes(8).toString('hex')}`)
      try {
        const file = await open(temporary, 'wx')
        await using(file, async () => {
          await file.writeFile([MAGIC_AND_VERSION, checksum, payload])
          await file.datasync()
        })
        await rename(temporary, pathOf(commitment))
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
      await syncDirectory(dir)
    },
    async get(commitment) {
      const stored = await read(pathOf(commitment))
      // A folder that went away (an unmounted disk) is a failure, not an answer.
      if (stored.status === 'missing') await access(dir)
      return stored
    },
  }
}

async function read(path: string): Promise<StoredPayload> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { status: 'missing' }
    throw error
  }
  if (bytes.length < HEAD_BYTES) return { status: 'corrupted', reason: `its file has only ${bytes.length} bytes` }
  if (!bytes.subarray(0, MAGIC_AND_VERSION.length).equals(MAGIC_AND_VERSION))
    return { status: 'corrupted', reason: 'its file does not begin as version 1 of this format does' }
  const payload = bytes.subarray(HEAD_BYTES)
  if (!equalBytes(keccak256(payload), bytes.subarray(MAGIC_AND_VERSION.length, HEAD_BYTES)))
    return { status: 'corrupted', reason: 'its checksum differs' }
  return { status: 'found', payload }
}

/** True when the file already has this payload, whole and on disk: the second `put` of a payload writes nothing. */
async function holds(path: string, checksum: Uint8Array): Promise<boolean> {
  const stored = await read(path)
  return stored.status === 'found' && equalBytes(keccak256(stored.payload), checksum)
}

/** A new name in a folder survives a crash only when the folder itself is on disk. */
async function syncDirectory(dir: string): Promise<void> {
  const folder = await open(dir, 'r')
  await using(folder, () => folder.sync())
}

async function using<T>(file: FileHandle, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } finally {
    await file.close()
  }
}
