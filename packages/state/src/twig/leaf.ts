import { accountValueBytes, isAccountKey, keyBytes, slotValueBytes } from './keys.ts'

// A leaf's bytes, which are hashed and which proofs carry; big-endian. Each kind is one Keccak block at most.
//
// | kind    | bytes                                                          | length |
// |---------|----------------------------------------------------------------|--------|
// | account | 01 ‖ position u48 ‖ hash of address 32 ‖ value 72                | 111    |
// | slot    | 02 ‖ position u48 ‖ key 64 ‖ value 32                            | 103    |
// | link    | 03 ‖ position u48 ‖ key 64 ‖ next key 64                         | 135    |

/** First byte of a leaf. */
const leafKind = { account: 1, slot: 2, link: 3 } as const
/** Length of a leaf by its first byte. */
const leafBytesOfKind: Readonly<Record<number, number>> = {
  [leafKind.account]: 7 + 32 + accountValueBytes,
  [leafKind.slot]: 7 + keyBytes + slotValueBytes,
  [leafKind.link]: 7 + 2 * keyBytes,
}

/** A leaf taken apart. Views of the leaf, except an account's key. */
export type Leaf = { position: number; key: Uint8Array } & (
  | { kind: 'value'; value: Uint8Array }
  | { kind: 'link'; next: Uint8Array }
)

/** The leaf that says that `key` has `value`. */
export function encodeValueLeaf(position: number, key: Uint8Array, value: Uint8Array): Uint8Array {
  const ofAccount = isAccountKey(key)
  const kind = ofAccount ? leafKind.account : leafKind.slot
  const leaf = new Uint8Array(leafBytesOfKind[kind]!)
  writeHead(leaf, kind, position)
  leaf.set(ofAccount ? key.subarray(0, 32) : key, 7)
  leaf.set(value, leaf.length - value.length)
  return leaf
}

/** The leaf that says that no key lies between `key` and `next`. */
export function encodeLinkLeaf(position: number, key: Uint8Array, next: Uint8Array): Uint8Array {
  const leaf = new Uint8Array(leafBytesOfKind[leafKind.link]!)
  writeHead(leaf, leafKind.link, position)
  leaf.set(key, 7)
  leaf.set(next, 7 + keyBytes)
  return leaf
}

/** Takes a leaf apart, or gives `undefined` when the bytes are none. */
export function decodeLeaf(leaf: Uint8Array): Leaf | undefined {
  const kind = leaf[0] ?? 0
  if (leaf.length !== leafBytesOfKind[kind]) return undefined
  const view = new DataView(leaf.buffer, leaf.byteOffset, leaf.length)
  const position = view.getUint16(1) * 2 ** 32 + view.getUint32(3)
  if (kind === leafKind.account) {
    const key = new Uint8Array(keyBytes)
    key.set(leaf.subarray(7, 39))
    return { kind: 'value', position, key, value: leaf.subarray(39) }
  }
  const key = leaf.subarray(7, 71)
  if (kind === leafKind.link) return { kind: 'link', position, key, next: leaf.subarray(71) }
  return isAccountKey(key) ? undefined : { kind: 'value', position, key, value: leaf.subarray(71) }
}

/** The bytes of a leaf without the zeros that follow it in its record; empty when it is none. A view. */
export function leafBytes(record: Uint8Array): Uint8Array {
  return record.subarray(0, leafBytesOfKind[record[0] ?? 0] ?? 0)
}

/** The same leaf at another position, which is what compaction appends. */
export function moveLeaf(leaf: Uint8Array, position: number): Uint8Array {
  const moved = new Uint8Array(leaf)
  writeHead(moved, leaf[0]!, position)
  return moved
}

function writeHead(leaf: Uint8Array, kind: number, position: number): void {
  leaf[0] = kind
  const view = new DataView(leaf.buffer, leaf.byteOffset)
  view.setUint16(1, Math.floor(position / 2 ** 32))
  view.setUint32(3, position % 2 ** 32)
}
