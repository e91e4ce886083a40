import { keccak256 } from '@megarollup/crypto'
import type { Hash } from '@megarollup/protocol'
import { isZero, zeroHash } from '../bytes.ts'

/** Leaves of a twig: five levels of four. */
export const twigLeaves = 1024
/** Levels from a leaf to the leaves root of its twig. */
export const twigLevels = 5
/** Positions a chain can ever use. */
export const maxPositions = 2 ** 48

/** The parent of four nodes, 128 bytes: zero when all of them are zero. */
function hashNode(children: Uint8Array): Hash {
  return isZero(children) ? zeroHash : keccak256(children)
}

/** The root of a twig from the root of its leaves and its 128 bytes of active bits: zero when none is set. */
export function hashTwig(leavesRoot: Hash, activeBits: Uint8Array): Hash {
  return isZero(activeBits) ? zeroHash : keccak256(concat(leavesRoot, activeBits))
}

/** The state root from the top of the tree and what shapes it. */
export function hashState(top: Hash, leafCount: number, activeCount: number): Hash {
  const bytes = new Uint8Array(49)
  const view = new DataView(bytes.buffer)
  bytes[0] = 4
  bytes.set(top, 1)
  view.setBigUint64(33, BigInt(leafCount))
  view.setBigUint64(41, BigInt(activeCount))
  return keccak256(bytes)
}

/** Levels from the twig roots to the top: the fewest that hold all twigs. */
export function upperLevels(leafCount: number): number {
  let levels = 0
  for (let capacity = twigLeaves; capacity < leafCount; capacity *= 4) levels++
  return levels
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}

/** Moves that compaction owes after a block's changes; see SPEC.md, "Compaction". */
export function compactionMoves(span: number, activeCount: number, appended: number): number {
  return span > 3 * activeCount + 3 * twigLeaves ? appended : 0
}

/** The top of `levels` levels of four over these nodes, and the siblings on the way up from the node at `index`. */
export function merkleize(nodes: Hash[], levels: number, index: number): { hash: Hash; siblings: Hash[] } {
  const siblings: Hash[] = []
  let level = nodes
  for (let height = 0; height < levels; height++) {
    for (let child = 0; child < 4; child++)
      if (child !== index % 4) siblings.push(level[index - (index % 4) + child] ?? zeroHash)
    const parents: Hash[] = []
    for (let i = 0; i < level.length; i += 4) {
      const children = new Uint8Array(128)
      for (const [child, node] of level.slice(i, i + 4).entries()) children.set(node, child * 32)
      parents.push(hashNode(children))
    }
    level = parents
    index = Math.floor(index / 4)
  }
  return { hash: level[0] ?? zeroHash, siblings }
}
