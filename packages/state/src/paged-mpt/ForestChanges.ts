/** What becomes of one account and its storage. Applied in this order: the account, the wipe, the slots. */
export interface ForestChange {
  /** RLP of the account, whatever its storage root; `null` removes it and its storage, `undefined` leaves it as it is. */
  account: Uint8Array | null | undefined
  /** Whether nothing of its storage before shows through. */
  wiped: boolean
  /** RLP of the value by the `bytesToKey` of the slot's hash; empty removes the slot. */
  slots: Map<string, Uint8Array>
}

/** Changes by the `bytesToKey` of the address's hash. */
export type ForestChanges = Map<string, ForestChange>

/** What two changes come to, one after the other. The arguments are not changed. */
export function mergeChanges(first: ForestChanges, second: ForestChanges): ForestChanges {
  const merged: ForestChanges = new Map(first)
  for (const [key, later] of second) {
    const earlier = first.get(key)
    if (!earlier) merged.set(key, later)
    else
      merged.set(key, {
        account: later.account === undefined ? earlier.account : later.account,
        wiped: earlier.wiped || later.wiped,
        slots: later.wiped ? later.slots : new Map([...earlier.slots, ...later.slots]),
      })
  }
  return merged
}

/** A rough count of the memory that changes hold, in bytes. */
export function sizeOfChanges(changes: ForestChanges): number {
  let size = 0
  for (const { slots } of changes.values()) size += 400 + slots.size * 250
  return size
}
