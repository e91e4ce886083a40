/** The module that `src/twig/TwigKernel.ts` loads. */
import { resetBlock } from './block'
import { copyKey, entryBefore, entryFrom, findKey, foundIndex, foundNode, linkOf, resetKeys, valueOf } from './keys'
import { emptyCache } from './leaves'
import { resetTree } from './tree'

export {
  appendedAddress, appendedLeaves, applyBlock, beginState, deactivatedAddress, deactivatedLeaves, reserveChanges, restoreLeaf,
} from './block'
export { countKeys } from './keys'
export { openCache } from './leaves'
export { takenBytes } from './memory'
export { activeCount, hashTree, leafCount, nodeAddress, skipTwig, twigAddress, upperLevels } from './tree'

const BUFFER: usize = memory.data(136, 16)

/** Forgets everything; a state begins with `beginState` or with restored leaves. */
export function reset(): void {
  resetTree()
  resetKeys()
  emptyCache()
  resetBlock()
}

/** Address of 136 bytes for the host: a key to look for, a leaf to restore. */
export function bufferAddress(): usize {
  return BUFFER
}

/** Position of the value of the key in the buffer, or -1. */
export function findValue(): f64 {
  const entry = findKey(BUFFER)
  return entry == 0 ? -1 : <f64>valueOf(entry)
}

/** Position of the link of the last key below the one in the buffer. */
export function findLinkBelow(): f64 {
  findKey(BUFFER)
  return <f64>linkOf(entryBefore(foundNode, foundIndex))
}

/** Puts the first key above the one in the buffer into it. False when there is none. */
export function nextKey(): bool {
  const there = findKey(BUFFER)
  const entry = entryFrom(foundNode, foundIndex + (there == 0 ? 0 : 1))
  if (entry == 0) return false
  copyKey(entry, BUFFER)
  return true
}
