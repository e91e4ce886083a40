import { DamagedStateError } from '../errors.ts'

/** Where a leaf's key and value lie in the kernel's memory. */
interface LeafPlace {
  key: number
  value: { at: number; length: number }
}

/** All leaves of a storage trie, ascending by key. Offsets are those of `assembly/mpt/layout.ts`. */
export function* readStorage(memory: ArrayBufferLike, node: number): Generator<LeafPlace> {
  if (node === 0) return
  const view = new DataView(memory)
  const kind = view.getUint8(node)
  if (kind === 1) {
    yield { key: node + 40, value: { at: node + 80, length: view.getUint16(node + 76, true) } }
    return
  }
  if (kind !== 2) throw new DamagedStateError('a node of a trie in memory is of no known kind')
  for (let nibble = 0; nibble < 16; nibble++) yield* readStorage(memory, view.getUint32(node + 80 + nibble * 4, true))
}
