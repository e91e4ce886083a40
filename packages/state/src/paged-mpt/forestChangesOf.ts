import type { Overlay } from '../overlay/Overlay.ts'
import { encodeAccountValue, encodeSlotValue } from './accountValue.ts'
import type { ForestChange, ForestChanges } from './ForestChanges.ts'

/** The changes of an overlay, by hashed keys. `hashKey` goes from a key to that of its hash. */
export function forestChangesOf(overlay: Overlay, hashKey: (key: string) => string): ForestChanges {
  const changes: ForestChanges = new Map()
  for (const [key, account] of overlay.accounts) changes.set(hashKey(key), changeOf(overlay, key, account, hashKey))
  for (const key of overlay.storage.keys())
    if (!overlay.accounts.has(key)) changes.set(hashKey(key), changeOf(overlay, key, undefined, hashKey))
  return changes
}

function changeOf(
  overlay: Overlay,
  key: string,
  account: ReturnType<Overlay['account']>,
  hashKey: (key: string) => string,
): ForestChange {
  const slots = new Map<string, Uint8Array>()
  for (const [slot, value] of overlay.storage.get(key) ?? []) slots.set(hashKey(slot), encodeSlotValue(value))
  return { account: account && encodeAccountValue(account), wiped: overlay.wiped.has(key), slots }
}
