/** RLP of nodes and what their parents call them: yellow paper, appendices B to D. */
import { KECCAK_STATE_BYTES, keccak256 } from '../../../crypto/assembly/keccak'
import { takeBlock } from './arena'
import {
  FLAG_DIRTY,
  KEY_NIBBLES,
  OFFSET_KEY,
  OFFSET_REFERENCE,
  OFFSET_VALUE,
  childCell,
  copy32,
  fork,
  isBranch,
  nibbleOf,
  referenceLength,
  setReferenceLength,
  storageOf,
  top,
  valueLength,
} from './layout'

/** Room in front of a payload for its RLP header. */
const HEADER: usize = 8
/** The longest payload: a leaf of the longest value, with its path. */
const PAYLOAD: usize = 2048 + 48
const EMPTY_STRING: u32 = 0x80

/** Keccak-256 of the RLP of the empty string: the root of a trie without entries. */
const EMPTY_ROOT: usize = memory.data<u8>([
  0x56, 0xe8, 0x1f, 0x17, 0x1b, 0xcc, 0x55, 0xa6, 0xff, 0x83, 0x45, 0xe6, 0x92, 0xc0, 0xf8, 0x6e, 0x5b, 0x48, 0xe0,
  0x1b, 0x99, 0x6c, 0xad, 0xc0, 0x01, 0x62, 0x2f, 0xb5, 0xe3, 0x63, 0xb4, 0x21,
])

/** Of this instance: a keccak state, and where one node is encoded. */
let keccakState: usize = 0
let payload: usize = 0

/** Where the node that was encoded last begins. */
let encodedAt: usize = 0

/** Prepares this instance. */
export function openEncoder(): void {
  keccakState = takeBlock(KECCAK_STATE_BYTES)
  payload = takeBlock(HEADER + PAYLOAD) + HEADER
}

/** The last encoded node's address. */
// @ts-ignore: decorator
@inline
export function encodedAddress(): usize {
  return encodedAt
}

/** Puts the list header in front of the payload that ends at `end`. Returns the length of the whole. */
function finishList(end: usize): usize {
  const length = end - payload
  if (length < 56) {
    encodedAt = payload - 1
    store<u8>(encodedAt, 0xc0 + length)
  } else if (length < 256) {
    encodedAt = payload - 2
    store<u8>(encodedAt, 0xf8)
    store<u8>(encodedAt, length, 1)
  } else {
    encodedAt = payload - 3
    store<u8>(encodedAt, 0xf9)
    store<u8>(encodedAt, length >> 8, 1)
    store<u8>(encodedAt, length, 2)
  }
  return end - encodedAt
}

/** Writes the hex-prefix encoding of the nibbles from `from` up to `to` as an RLP string. Returns its end. */
function writePath(at: usize, key: usize, from: u32, to: u32, isLeaf: bool): usize {
  const bytes = ((to - from) >> 1) + 1
  if (bytes > 1) {
    store<u8>(at, EMPTY_STRING + bytes)
    at++
  }
  const flag: u32 = isLeaf ? 0x20 : 0
  if ((to - from) & 1) {
    store<u8>(at, flag | 0x10 | nibbleOf(key, from))
    from++
  } else store<u8>(at, flag)
  at++
  if (from & 1) {
    for (; from < to; from += 2, at++) store<u8>(at, (nibbleOf(key, from) << 4) | nibbleOf(key, from + 1))
  } else {
    const whole = (to - from) >> 1
    memory.copy(at, key + (from >> 1), whole)
    at += whole
  }
  return at
}

/** Writes what a parent says of this node. Returns its end. */
// @ts-ignore: decorator
@inline
function writeReference(at: usize, node: usize): usize {
  const length = referenceLength(node)
  if (length == 32) {
    store<u8>(at, EMPTY_STRING + 32)
    copy32(at + 1, node + OFFSET_REFERENCE)
    return at + 33
  }
  memory.copy(at, node + OFFSET_REFERENCE, length)
  return at + length
}

/** Encodes a leaf, whose storage root must be up to date. Returns the length. */
export function encodeLeaf(leaf: usize): usize {
  const end = writePath(payload, leaf + OFFSET_KEY, top(leaf), KEY_NIBBLES, true)
  const length = valueLength(leaf)
  return finishList(writeString(end, leaf + OFFSET_VALUE, length))
}

function writeString(at: usize, value: usize, length: u32): usize {
  if (length == 1 && load<u8>(value) < EMPTY_STRING) {
    store<u8>(at, load<u8>(value))
    return at + 1
  }
  if (length < 56) {
    store<u8>(at, EMPTY_STRING + length)
    at++
  } else if (length < 256) {
    store<u8>(at, 0xb8)
    store<u8>(at, length, 1)
    at += 2
  } else {
    store<u8>(at, 0xb9)
    store<u8>(at, length >> 8, 1)
    store<u8>(at, length, 2)
    at += 3
  }
  memory.copy(at, value, length)
  return at + length
}

/** Encodes a branch alone, without the extension above it; its children's references must be up to date. Returns the length. */
export function encodeBranch(branch: usize): usize {
  let at = payload
  for (let nibble: u32 = 0; nibble < 16; nibble++) {
    const child = <usize>load<u32>(childCell(branch, nibble))
    if (child == 0) {
      store<u8>(at, EMPTY_STRING)
      at++
    } else at = writeReference(at, child)
  }
  store<u8>(at, EMPTY_STRING)
  return finishList(at + 1)
}

/**
 * Encodes the extension above a branch, of which the reference names, right now, the branch alone. Returns the length.
 */
export function encodeExtension(branch: usize): usize {
  const end = writePath(payload, branch + OFFSET_KEY, top(branch), fork(branch), false)
  return finishList(writeReference(end, branch))
}

/** Makes what was encoded the node's reference. The root of a trie, at the very top, is always named by its hash. */
export function setReference(node: usize, length: usize): void {
  if (length >= 32 || top(node) == 0) {
    keccak256(keccakState, encodedAt, length)
    copy32(node + OFFSET_REFERENCE, keccakState)
    setReferenceLength(node, 32)
  } else {
    memory.copy(node + OFFSET_REFERENCE, encodedAt, length)
    setReferenceLength(node, <u32>length)
  }
}

/** Makes the reference of a branch below an extension: a root's own branch need not be hashed. */
export function setInnerReference(branch: usize, length: usize): void {
  if (length >= 32) {
    keccak256(keccakState, encodedAt, length)
    copy32(branch + OFFSET_REFERENCE, keccakState)
    setReferenceLength(branch, 32)
  } else {
    memory.copy(branch + OFFSET_REFERENCE, encodedAt, length)
    setReferenceLength(branch, <u32>length)
  }
}

/** Address of the root hash of a trie, 32 bytes, once everything is hashed. */
export function rootOf(node: usize): usize {
  return node == 0 ? EMPTY_ROOT : node + OFFSET_REFERENCE
}

/** Bytes of an account's value behind its storage root: 0xa0 and the code hash. */
const BEHIND_STORAGE_ROOT: usize = 33 + 32

/** Writes the root of an account's storage trie into its value, where RLP of [nonce, balance, root, code hash] has it. */
export function writeStorageRoot(leaf: usize): void {
  copy32(leaf + OFFSET_VALUE + valueLength(leaf) - BEHIND_STORAGE_ROOT, rootOf(storageOf(leaf)))
}

// @ts-ignore: decorator
@inline
export function clearDirty(node: usize): void {
  store<u8>(node, load<u8>(node, 3) & ~FLAG_DIRTY, 3)
}

/** Brings a branch's reference up to date. */
export function hashBranch(branch: usize): void {
  const length = encodeBranch(branch)
  if (fork(branch) > top(branch)) {
    setInnerReference(branch, length)
    setReference(branch, encodeExtension(branch))
  } else setReference(branch, length)
  clearDirty(branch)
}

/** Brings a leaf's reference up to date. */
export function hashLeaf(leaf: usize): void {
  setReference(leaf, encodeLeaf(leaf))
  clearDirty(leaf)
}

/** Encodes a node as its parent sees it, extension and all. Returns the length; `encodedAddress` says where. */
export function encodeNode(node: usize): usize {
  return isBranch(node) ? encodeBranch(node) : encodeLeaf(node)
}
