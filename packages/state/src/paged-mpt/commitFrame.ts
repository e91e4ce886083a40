import type { Hash, StateDiff } from '@megarollup/protocol'
import { DamagedStateError } from '../errors.ts'
import { packDiff, unpackDiff } from '../mpt/packedDiff.ts'

// The log of the commitment, version 1: one frame a block, little-endian.
//
// | part       | bytes                                              |
// |------------|----------------------------------------------------|
// | version    | u8 = 1                                             |
// | block      | u64                                                |
// | root       | 32, after the block                                |
// | diffs      | u32, how many; to be applied one after another     |
// | each diff  | length u32 ‖ as `packDiff` makes it                 |

const version = 1
const headerBytes = 45

/** What a block did, as it lies in the log. */
export interface CommitFrame {
  block: bigint
  root: Hash
  diffs: StateDiff[]
}

export function encodeCommitFrame({ block, root, diffs }: CommitFrame): Uint8Array {
  const packed = diffs.map(packDiff)
  const frame = new Uint8Array(headerBytes + packed.reduce((sum, { length }) => sum + 4 + length, 0))
  const view = new DataView(frame.buffer)
  view.setUint8(0, version)
  view.setBigUint64(1, block, true)
  frame.set(root, 9)
  view.setUint32(41, packed.length, true)
  let at = headerBytes
  for (const diff of packed) {
    view.setUint32(at, diff.length, true)
    frame.set(diff, at + 4)
    at += 4 + diff.length
  }
  return frame
}

/** The block in a frame. Its arrays are views of the frame. Throws `DamagedStateError`. */
export function decodeCommitFrame(frame: Uint8Array): CommitFrame {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  try {
    if (view.getUint8(0) !== version) throw new DamagedStateError(`a block in the log has version ${view.getUint8(0)}`)
    const block = view.getBigUint64(1, true)
    const diffs: StateDiff[] = []
    let at = headerBytes
    for (let i = view.getUint32(41, true); i > 0; i--) {
      const end = at + 4 + view.getUint32(at, true)
      if (end > frame.length) throw new DamagedStateError(`block ${block} in the log is cut off`)
      diffs.push(unpackDiff(frame.subarray(at + 4, end)))
      at = end
    }
    return { block, root: new Uint8Array(frame.subarray(9, 41)), diffs }
  } catch (error) {
    if (error instanceof RangeError) throw new DamagedStateError('a block in the log is cut off')
    throw error
  }
}
