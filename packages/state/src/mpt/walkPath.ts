import type { Hash } from '@megarollup/protocol'
import { bytesToKey, equalBytes } from '../bytes.ts'
import { emptyRoot } from './accountLeaf.ts'
import { type ChildRef, decodeNode, hashRef, refHash, toNibbles } from './trieNode.ts'
import type { TrieNodes } from './updateTrie.ts'

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
  let ref: ChildRef | undefined = equalBytes(root, emptyRoot) ? undefined : hashRef(root)
  while (ref) {
    const hash: Uint8Array | undefined = refHash(ref)
    const encoded: Uint8Array = hash ? nodes.get(bytesToKey(hash)) : ref
    if (hash) proof.push(encoded)
    const node = decodeNode(encoded)
    if (node.kind === 'branch') {
      ref = node.children[path[depth]!]
      depth++
      continue
    }
    if (!equalBytes(node.path, path.subarray(depth, depth + node.path.length))) break
    if (node.kind === 'leaf') return { value: node.value, proof }
    depth += node.path.length
    ref = node.child
  }
  return { value: undefined, proof }
}
