import { crc32 } from 'node:zlib'
import type { Disk } from '../disk/Disk.ts'
import { DamagedStateError, StateFolderFormatError } from '../errors.ts'
import type { LogPosition } from '../log/parameters.ts'

/**
 * What a flat log consists of: one file, replaced as a whole. It is JSON, then a line with the CRC-32 of all before it in
 * hexadecimal. All that is not in it, or in the log from `replay` on, was never finished and is removed when the log is opened.
 */
export interface Manifest {
  format: 'MRFL'
  version: 1
  /** What the log belongs to, in hexadecimal: another is refused. */
  owner: string
  /** The secret of the index's hash, in hexadecimal. */
  secret: string
  /** Runs of the index, newest first. */
  runs: string[]
  nextRun: number
  /** Where the log is read from when it is opened: everything before is in the runs. */
  replay: LogPosition & { sequence: number }
  /** The mark of the last commit before `replay`, in hexadecimal, when there was one. */
  mark?: string
  /** Segments up to that of `replay`: number, least size in bytes, records, known dead ones. */
  segments: [number, number, number, number][]
}

const manifestName = 'manifest'
const temporaryName = 'manifest.new'
const maxBytes = 2 ** 27
const dataFiles = /^(log-\d{8,}\.seg|run-\d{8,}\.idx)$/
const ownFiles = /^(manifest(\.new)?|folder\.lock|log-\d{8,}\.seg|run-\d{8,}\.idx)$/

/** The manifest of a folder, or `undefined` when there is none. Throws `DamagedStateError` and `StateFolderFormatError`. */
export function readManifest(disk: Disk, path: string, owner: string): Manifest | undefined {
  const names = disk.list()
  const foreign = names.find((name) => !ownFiles.test(name))
  if (foreign !== undefined)
    throw new StateFolderFormatError(path, `a file named ${foreign}`, 'a folder of `MRFL` alone')
  if (names.includes(temporaryName)) disk.remove(temporaryName)
  if (!names.includes(manifestName)) {
    if (names.some((name) => dataFiles.test(name))) throw new DamagedStateError(`the manifest of ${path} is missing`)
    return undefined
  }
  const file = disk.open(manifestName)
  const bytes = new Uint8Array(Math.min(file.size, maxBytes))
  file.readSync(bytes, 0)
  file.close()
  const text = new TextDecoder().decode(bytes)
  const end = text.lastIndexOf('\n', text.length - 2) + 1
  if (text.slice(end) !== checkLine(text.slice(0, end))) throw new DamagedStateError('the manifest of the flat state')
  const manifest = JSON.parse(text.slice(0, end)) as Manifest
  if (manifest.format !== 'MRFL' || manifest.version !== 1)
    throw new StateFolderFormatError(path, `version ${manifest.version} of \`${manifest.format}\``, '`MRFL` 1')
  if (manifest.owner !== owner)
    throw new StateFolderFormatError(path, `the state of the chain with genesis ${manifest.owner}`, `genesis ${owner}`)
  return manifest
}

/** Replaces the manifest, durably. */
export async function writeManifest(disk: Disk, manifest: Manifest): Promise<void> {
  const text = `${JSON.stringify(manifest)}\n`
  const file = disk.open(temporaryName, { create: true })
  try {
    file.truncate(0)
    await file.write(new TextEncoder().encode(text + checkLine(text)), 0)
    // fsync points: what the new manifest says, then that it is the manifest, with the names of the files that it names.
    await file.sync()
  } finally {
    file.close()
  }
  disk.rename(temporaryName, manifestName)
  disk.syncFolder()
}

function checkLine(text: string): string {
  return `${crc32(text).toString(16).padStart(8, '0')}\n`
}
