import type { Hash } from '@megarollup/protocol'
import { bytesToKey, isZero, keyToBytes } from '../bytes.ts'
import { encodeSlotLeaf } from '../mpt/accountLeaf.ts'
import type { Overlay } from '../overlay/Overlay.ts'
import type { ForestChanges } from './ForestChanges.ts'

const nothing = new Uint8Array()

/** The changes of an overlay, by hashed keys. */
export function forestChangesOf(overlay: Overlay, hash: (key: Uint8Array) => Hash): ForestChanges {
  const changes: ForestChanges = new Map()
  for (const key of new Set([...overlay.accounts.keys(), ...overlay.storage.keys()])) {
    const slots = new Map<string, Uint8Array>()
    for (const [slot, value] of overlay.storage.get(key) ?? [])
      slots.set(bytesToKey(hash(keyToBytes(slot))), isZero(value) ? nothing : encodeSlotLeaf(value))
    changes.set(bytesToKey(hash(keyToBytes(key))), {
      account: overlay.account(key),
      wiped: overlay.wiped.has(key),
      slots,
    })
  }
  return changes
}
