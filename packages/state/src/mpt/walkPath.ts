import { BranchMPTNode, ExtensionMPTNode } from '@ethereumjs/mpt'
import type { Hash } from '@megarollup/protocol'
import { bytesToKey, equalBytes } from '../bytes.ts'
import { emptyRoot } from './accountLeaf.ts'
import { resolve, type TrieNodes, toNibbles } from './updateTrie.ts'

/** What a walk from the root towards a key met. */
export interface PathWalk {
  /** `undefined` when the trie does not have the key. */
  value: Uint8Array | undefined
  /**
   * The encoded nodes on the way, from the root: they prove the value, or that there is none. A node shorter than 32 bytes lies
   * inside its parent and is not listed, as go-ethereum does it.
   */
  proof: Uint8Array[]
}

/** Walks from a root towards a key of 32 bytes. */
export function walkPath(nodes: Pick<TrieNodes, 'get'>, root: Hash, key: Hash): PathWalk {
  const proof: Uint8Array[] = []
  const path = toNibbles(key)
  let depth = 0
  let ref: Uint8Array | Uint8Array[] | null = equalBytes(root, emptyRoot) ? null : root
  while (ref) {
    if (ref instanceof Uint8Array) proof.push(nodes.get(bytesToKey(ref)))
    const node = resolve(nodes, ref)
    if (node instanceof BranchMPTNode) {
      ref = node.getBranch(path[depth]!)
      depth++
      continue
    }
    const matches = node.key().every((nibble, i) => nibble === path[depth + i])
    if (!matches) break
    if (!(node instanceof ExtensionMPTNode)) return { value: node.value(), proof }
    depth += node.keyLength()
    ref = node.value()
  }
  return { value: undefined, proof }
}
