/** Bytecodes, interned by hash in the shared region. A `Code` never changes, so a pointer to one may be kept for a transaction. */
import { abortTransaction } from '../abort'
import { addressFromBytes, copy32 } from '../bytes'
import { Abort } from '../codes'
import { hostCode, NO_ROOM } from '../host'
import { align, CODE_HEAP, Code, CodeFlag, EXCHANGE, Heap, Lane, SHARED_CODES, Table } from '../layout'
import { Lookup, profileLookup, profileResume, profileWait, Wait } from '../profile'
import { find, hashKey, insert } from './table'

/** Zero bytes after the code: a PUSH32 as the last byte reads 32 of them. */
const PADDING: u32 = 64
const DELEGATION_BYTES: u32 = 23

/** Room for a code, its padding and its jump destinations; 0 when the heap is full. */
export function allocateCodeBytes(length: u32): usize {
  const heap = changetype<Heap>(CODE_HEAP)
  const bytes = <u64>length + PADDING + (length >> 3) + 16
  if (<u64>heap.next + bytes > <u64>heap.end) return 0
  const address = heap.next
  heap.next = align(address + <usize>bytes, 16)
  return address
}

/** Fills in an entry for the code at `bytes`, which `allocateCodeBytes` gave. */
export function describeCode(code: Code, bytes: usize, length: u32): void {
  memory.fill(bytes + length, 0, PADDING)
  code.bytes = bytes
  code.length = length
  code.jumpdests = bytes + length + PADDING
  if (length == DELEGATION_BYTES && load<u8>(bytes) == 0xef && load<u8>(bytes, 1) == 0x01 && load<u8>(bytes, 2) == 0) {
    code.flags |= CodeFlag.DELEGATION
    // The fourth limb falls on `unused` and is zero.
    addressFromBytes(changetype<usize>(code) + offsetof<Code>('delegate0'), bytes + 3)
  }
}

function findCode(hash: usize): usize {
  const k0 = load<u64>(hash), k1 = load<u64>(hash, 8), k2 = load<u64>(hash, 16), k3 = load<u64>(hash, 24)
  return find(changetype<Table>(SHARED_CODES), hashKey(k0, k1, k2, k3, 0), k0, k1, k2, k3, 0)
}

function insertCode(hash: usize): usize {
  const k0 = load<u64>(hash), k1 = load<u64>(hash, 8), k2 = load<u64>(hash, 16), k3 = load<u64>(hash, 24)
  return insert(changetype<Table>(SHARED_CODES), hashKey(k0, k1, k2, k3, 0), k0, k1, k2, k3, 0)
}

/** The code with this hash (32 bytes, not that of nothing), from the cache or from the host. */
export function codeByHash(lane: Lane, hash: usize): Code {
  const known = findCode(hash)
  if (known) return changetype<Code>(known)
  const key = changetype<usize>(lane) + EXCHANGE
  copy32(key, hash)
  profileLookup(Lookup.CODE + Lookup.SHARED_MISS)
  const before = profileWait(Wait.CODE)
  const length = hostCode(key)
  profileResume(before)
  if (length == NO_ROOM) abortTransaction(lane, Abort.LIMIT)
  // The host got this room from `allocateCodeBytes`, and nothing was allocated after it.
  const bytes = lastAllocated(length)
  const entry = insertCode(key)
  if (entry == 0) abortTransaction(lane, Abort.LIMIT)
  describeCode(changetype<Code>(entry), bytes, length)
  return changetype<Code>(entry)
}

function lastAllocated(length: u32): usize {
  const heap = changetype<Heap>(CODE_HEAP)
  return heap.next - align(<usize>(length + PADDING + (length >> 3) + 16), 16)
}

/** Interns a code that was created in the EVM and whose hash is at `hash`. It is not empty. */
export function internCode(lane: Lane, hash: usize, bytes: usize, length: u32): Code {
  const known = findCode(hash)
  if (known) {
    changetype<Code>(known).flags |= CodeFlag.NEW
    return changetype<Code>(known)
  }
  const room = allocateCodeBytes(length)
  if (room == 0) abortTransaction(lane, Abort.LIMIT)
  memory.copy(room, bytes, length)
  const entry = insertCode(hash)
  if (entry == 0) abortTransaction(lane, Abort.LIMIT)
  const code = changetype<Code>(entry)
  describeCode(code, room, length)
  code.flags |= CodeFlag.NEW
  return code
}

/** Marks each JUMPDEST that is an instruction and not data of a PUSH: one bit a byte. */
export function findJumpDestinations(bits: usize, code: usize, length: u32): void {
  memory.fill(bits, 0, (length >> 3) + 1)
  for (let i: u32 = 0; i < length; i++) {
    const opcode = load<u8>(code + i)
    if (opcode == 0x5b) {
      const at = bits + (i >> 3)
      store<u8>(at, load<u8>(at) | (<u8>1 << <u8>(i & 7)))
    } else if (opcode >= 0x60 && opcode <= 0x7f) {
      i += opcode - 0x5f
    }
  }
}

/** Makes sure that the jump destinations of `code` are known. */
// @ts-ignore: decorator
@inline
export function analyse(code: Code): void {
  if (code.flags & CodeFlag.ANALYSED) return
  findJumpDestinations(code.jumpdests, code.bytes, code.length)
  code.flags |= CodeFlag.ANALYSED
}
