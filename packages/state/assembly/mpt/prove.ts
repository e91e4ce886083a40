/** Proofs: the RLP nodes on the way to a key (EIP-1186), as go-ethereum lists them, without those that lie inside their parent. */
import { encodeBranch, encodeExtension, encodeLeaf, encodedAddress, setInnerReference } from './encode'
import { OFFSET_KEY, OFFSET_REFERENCE, childCell, copy32, fork, isBranch, nibbleOf, referenceLength, setReferenceLength, sharedNibbles, top } from './layout'

/** Writes length u32 ‖ node for each proof node at `out`. Returns the end. All must be hashed. */
export function proveKey(node: usize, key: usize, out: usize): usize {
  while (node != 0) {
    if (!isBranch(node)) return append(node, encodeLeaf(node), out)
    const forkNibble = fork(node)
    const shared = sharedNibbles(node + OFFSET_KEY, key, top(node), forkNibble)
    if (forkNibble > top(node)) {
      out = proveExtension(node, out, shared == forkNibble)
      if (shared < forkNibble) return out
    } else out = append(node, encodeBranch(node), out)
    node = <usize>load<u32>(childCell(node, nibbleOf(key, forkNibble)))
  }
  return out
}

/** Appends the node that was just encoded, unless its parent contains it. */
function append(node: usize, length: usize, out: usize): usize {
  return length >= 32 || top(node) == 0 ? appendEncoded(length, out) : out
}

function appendEncoded(length: usize, out: usize): usize {
  store<u32>(out, <u32>length)
  memory.copy(out + 4, encodedAddress(), length)
  return out + 4 + length
}

/** Appends the extension above a branch and, when the path goes on, the branch. Leaves the node as it was. */
function proveExtension(branch: usize, out: usize, goesOn: bool): usize {
  const length = referenceLength(branch)
  // The table of the longest proof ends far before this: the reference waits behind the output.
  const kept = out + SPARE
  copy32(kept, branch + OFFSET_REFERENCE)
  setInnerReference(branch, encodeBranch(branch))
  out = append(branch, encodeExtension(branch), out)
  if (goesOn) {
    const branchLength = encodeBranch(branch)
    if (branchLength >= 32) out = appendEncoded(branchLength, out)
  }
  copy32(branch + OFFSET_REFERENCE, kept)
  setReferenceLength(branch, length)
  return out
}

/** Bytes behind the output that belong to it: room for an extension, a branch and what follows. */
const SPARE: usize = 4096
/** Room that `proveKey` needs at most. */
export const PROOF_BYTES: usize = 64 * (4 + 576) + 4096 + SPARE + 64
