import type { Account, StateDiff } from '@megarollup/protocol'

// A diff on its way to the worker: one buffer that is moved, because the structured clone of thousands of small arrays would
// cost the thread that executes more than packing does. Never stored, never sent to another process; little-endian.
//
// | part                            | bytes                                                                      |
// |---------------------------------|----------------------------------------------------------------------------|
// | counts                          | accounts u32 ‖ slots u32 ‖ codes u32                                       |
// | each account                    | address 20 ‖ exists u8 ‖ nonce u64 ‖ balance 4 × u64, low first ‖ code hash 32 |
// | each slot                       | address 20 ‖ slot 32 ‖ value 32                                            |
// | each code                       | hash 32 ‖ length u32 ‖ code                                                |

const headerBytes = 12
const accountBytes = 93
const slotBytes = 84

/** Packs a diff into one buffer of its own. */
export function packDiff(diff: StateDiff): Uint8Array<ArrayBuffer> {
  const codeBytes = diff.codes.reduce((sum, { code }) => sum + 36 + code.length, 0)
  const size = headerBytes + diff.accounts.length * accountBytes + diff.storage.length * slotBytes + codeBytes
  const packed = new Uint8Array(size)
  const view = new DataView(packed.buffer)
  view.setUint32(0, diff.accounts.length, true)
  view.setUint32(4, diff.storage.length, true)
  view.setUint32(8, diff.codes.length, true)
  let at = headerBytes
  for (const { address, account } of diff.accounts) {
    packed.set(address, at)
    if (account) {
      packed[at + 20] = 1
      view.setBigUint64(at + 21, account.nonce, true)
      // setBigUint64 takes the low 64 bits.
      for (let limb = 0; limb < 4; limb++)
        view.setBigUint64(at + 29 + limb * 8, account.balance >> BigInt(limb * 64), true)
      packed.set(account.codeHash, at + 61)
    }
    at += accountBytes
  }
  for (const { address, slot, value } of diff.storage) {
    packed.set(address, at)
    packed.set(slot, at + 20)
    packed.set(value, at + 52)
    at += slotBytes
  }
  for (const { hash, code } of diff.codes) {
    packed.set(hash, at)
    view.setUint32(at + 32, code.length, true)
    packed.set(code, at + 36)
    at += 36 + code.length
  }
  return packed
}

/** The diff in a buffer that `packDiff` made. Its arrays are views of the buffer. */
export function unpackDiff(packed: Uint8Array): StateDiff {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const diff: StateDiff = { accounts: [], storage: [], codes: [] }
  let at = headerBytes
  for (let i = view.getUint32(0, true); i > 0; i--) {
    const account = packed[at + 20] === 1 ? unpackAccount(packed, view, at) : undefined
    diff.accounts.push({ address: packed.subarray(at, at + 20), account })
    at += accountBytes
  }
  for (let i = view.getUint32(4, true); i > 0; i--) {
    const address = packed.subarray(at, at + 20)
    diff.storage.push({ address, slot: packed.subarray(at + 20, at + 52), value: packed.subarray(at + 52, at + 84) })
    at += slotBytes
  }
  for (let i = view.getUint32(8, true); i > 0; i--) {
    const end = at + 36 + view.getUint32(at + 32, true)
    diff.codes.push({ hash: packed.subarray(at, at + 32), code: packed.subarray(at + 36, end) })
    at = end
  }
  return diff
}

function unpackAccount(packed: Uint8Array, view: DataView, at: number): Account {
  let balance = 0n
  for (let limb = 3; limb >= 0; limb--) balance = (balance << 64n) | view.getBigUint64(at + 29 + limb * 8, true)
  return { nonce: view.getBigUint64(at + 21, true), balance, codeHash: packed.subarray(at + 61, at + 93) }
}
