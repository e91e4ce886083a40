import { mkdir, readdir } from 'node:fs/promises'
import type { Hash } from '@megarollup/protocol'
import { MegarollupError } from '@megarollup/protocol'
import { Level } from 'level'
import { bytesToHex, equalBytes } from '../bytes.ts'
import { StateFolderFormatError, StateFolderLockedError, StateStoreError } from '../errors.ts'

/** A `level` database with bytes as keys and values. */
export type BytesLevel = Level<Uint8Array, Uint8Array>

/** What a store writes into its folder, and checks when it opens it. */
export interface LevelFormat {
  /** Four ASCII characters that name the store. */
  magic: string
  /** Version of its records, 1 to 255. */
  version: number
  /** 32 bytes that name the chain. */
  chainId: Hash
  /** Bytes of blocks that LevelDB caches. */
  cacheSizeBytes?: number
}

/** Key of the format record; the stores' own keys begin with other bytes. */
const formatKey = Uint8Array.of(0)
const ownFiles = /^(LOCK|LOG|LOG\.old|CURRENT|MANIFEST-\d+|\d+\.(log|ldb|sst|dbtmp))$/

/**
 * Opens the `level` database of a store, or makes it in an empty folder. Its format record is magic (4 bytes), version
 * (1 byte), chain (32 bytes).
 *
 * Throws `StateFolderFormatError` for a folder that holds anything else, `StateFolderLockedError` when it is open elsewhere,
 * `StateStoreError` when the database cannot be read.
 */
export async function openLevel(path: string, format: LevelFormat): Promise<BytesLevel> {
  await refuseForeignFolder(path, format)
  const db: BytesLevel = new Level(path, {
    keyEncoding: 'view',
    valueEncoding: 'view',
    cacheSize: format.cacheSizeBytes ?? 32 * 1024 * 1024,
  })
  try {
    await db.open()
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    if (cause instanceof Error && 'code' in cause && cause.code === 'LEVEL_LOCKED')
      throw new StateFolderLockedError(path, error)
    throw new StateStoreError(`The database in ${path} does not open`, cause ?? error)
  }
  try {
    await checkFormat(db, path, format)
  } catch (error) {
    await db.close()
    throw error instanceof MegarollupError
      ? error
      : new StateStoreError(`The database in ${path} cannot be read`, error)
  }
  return db
}

async function refuseForeignFolder(path: string, format: LevelFormat): Promise<void> {
  await mkdir(path, { recursive: true })
  const foreign = (await readdir(path)).find((name) => !ownFiles.test(name))
  if (foreign !== undefined)
    throw new StateFolderFormatError(path, `a file named ${foreign}`, `a folder of \`${format.magic}\` alone`)
}

async function checkFormat(db: BytesLevel, path: string, format: LevelFormat): Promise<void> {
  const expected = formatRecord(format)
  const found = await db.get(formatKey)
  if (found === undefined) {
    for await (const _ of db.keys({ limit: 1 }))
      throw new StateFolderFormatError(path, 'a database without a format record', `\`${format.magic}\``)
    // fsync point: the folder belongs to this store and chain from here on.
    await db.put(formatKey, expected, { sync: true })
    return
  }
  if (equalBytes(found, expected)) return
  if (found.length !== expected.length || !equalBytes(found.subarray(0, 4), expected.subarray(0, 4)))
    throw new StateFolderFormatError(path, 'another kind of database', `\`${format.magic}\``)
  if (found[4] !== format.version)
    throw new StateFolderFormatError(path, `version ${found[4]} of \`${format.magic}\``, `version ${format.version}`)
  throw new StateFolderFormatError(
    path,
    `the state of the chain with genesis ${bytesToHex(found.subarray(5))}`,
    `genesis ${bytesToHex(format.chainId)}`,
  )
}

function formatRecord({ magic, version, chainId }: LevelFormat): Uint8Array {
  const record = new Uint8Array(37)
  record.set(new TextEncoder().encode(magic))
  record[4] = version
  record.set(chainId, 5)
  return record
}

/**
 * Reads one record, synchronously. The answer is a plain `Uint8Array`: a `Buffer`, which LevelDB's binding makes, has a `slice`
 * that does not copy. Throws `StateStoreError`.
 */
export function readLevel(
  db: BytesLevel,
  key: Uint8Array,
  snapshot?: ReturnType<BytesLevel['snapshot']>,
): Uint8Array | undefined {
  try {
    const value = snapshot ? db.getSync(key, { snapshot }) : db.getSync(key)
    return value && new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  } catch (error) {
    throw new StateStoreError('The database cannot be read', error)
  }
}
