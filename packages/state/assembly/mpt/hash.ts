/** Hashing of what changed, level by level from below: each dirty node once. */
import { hashBranch, hashLeaf, writeStorageRoot } from './encode'
import { KEY_NIBBLES } from './layout'
import { nextDirty, takeDirtyBranches, takeDirtyLeaves } from './nodes'

/** Nodes hashed so far by this instance. */
let hashed: i64 = 0

export function hashedNodes(): f64 {
  return <f64>hashed
}

/** Hashes the dirty nodes of tries whose leaves hold plain values. */
export function hashValueTries(): void {
  for (let leaf = takeDirtyLeaves(); leaf != 0; leaf = nextDirty(leaf)) {
    hashLeaf(leaf)
    hashed++
  }
  hashBranches()
}

/** Hashes the dirty nodes of the account trie. The storage tries must be hashed. */
export function hashAccountTrie(): void {
  for (let leaf = takeDirtyLeaves(); leaf != 0; leaf = nextDirty(leaf)) {
    writeStorageRoot(leaf)
    hashLeaf(leaf)
    hashed++
  }
  hashBranches()
}

function hashBranches(): void {
  for (let fork: i32 = KEY_NIBBLES - 1; fork >= 0; fork--)
    for (let branch = takeDirtyBranches(fork); branch != 0; branch = nextDirty(branch)) {
      hashBranch(branch)
      hashed++
    }
}
