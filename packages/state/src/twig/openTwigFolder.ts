import { crc32 } from 'node:zlib'
import type { Hash } from '@megarollup/protocol'
import { bytesToHex, equalBytes } from '../bytes.ts'
import type { Disk } from '../disk/Disk.ts'
import { StateFolderFormatError } from '../errors.ts'

// The file `format`, 48 bytes: `MRTW` ‖ version u32 ‖ hash of the genesis block 32 ‖ 4 zero bytes ‖ CRC-32 of all before u32;
// little-endian.

const name = 'format'
const formatBytes = 48
const version = 1
const magic = 0x5754524d

/**
 * Makes sure that a folder holds a twig commitment of this chain, or nothing, and writes down that it does. A crash meanwhile leaves a
 * folder without leaves, which is begun anew. Throws `StateFolderFormatError`, with `path` in its message, and `StateStoreError`.
 */
export function openTwigFolder(disk: Disk, chainId: Hash, path: string): void {
  const expected = encodeFormat(chainId)
  const files = disk.list().filter((file) => file !== 'folder.lock')
  const found = new Uint8Array(formatBytes)
  if (files.includes(name)) {
    const file = disk.open(name)
    const length = file.readSync(found, 0)
    file.close()
    if (length === formatBytes && equalBytes(found, expected)) return
    if (length === formatBytes && isFormat(found))
      throw new StateFolderFormatError(path, describe(found), describe(expected))
  }
  const others = files.filter((file) => file !== name)
  if (others.length > 0) throw new StateFolderFormatError(path, `the file ${others[0]}`, describe(expected))
  const file = disk.open(name, { create: true })
  file.writeSync(expected, 0)
  // fsync point: the format is durable before the first leaf.
  file.syncSync()
  file.close()
  disk.syncFolder()
}

function encodeFormat(chainId: Hash): Uint8Array {
  const bytes = new Uint8Array(formatBytes)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magic, true)
  view.setUint32(4, version, true)
  bytes.set(chainId, 8)
  view.setUint32(44, crc32(bytes.subarray(0, 44)), true)
  return bytes
}

function isFormat(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer)
  return view.getUint32(0, true) === magic && view.getUint32(44, true) === crc32(bytes.subarray(0, 44))
}

function describe(format: Uint8Array): string {
  const version = new DataView(format.buffer).getUint32(4, true)
  return `a twig commitment, version ${version}, of the chain with genesis ${bytesToHex(format.subarray(8, 40))}`
}
