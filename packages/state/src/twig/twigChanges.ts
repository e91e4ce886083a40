import type { Hash } from '@megarollup/protocol'
import { bytesToHex, bytesToKey, isZero, keyToBytes } from '../bytes.ts'
import { InvalidStateDiffError } from '../errors.ts'
import type { Overlay } from '../overlay/Overlay.ts'
import { accountKey, encodeAccountValue, slotKey } from './keys.ts'

/** What must be known of the state below to turn a block's diffs into changes of keys. */
interface KeyedState {
  get(key: Uint8Array): Uint8Array | undefined
  /** All keys that begin as `from` does in the first `prefixBytes` bytes. */
  keysWithPrefix(from: Uint8Array, prefixBytes: number): Uint8Array[]
}

/**
 * The changes of a block as keys and values: `undefined` removes a key. An account that was deleted, even when it came back, loses
 * all slots that `state` has for it.
 *
 * Throws `InvalidStateDiffError` when a slot is set whose account does not exist.
 */
export function overlayToTwigChanges(overlay: Overlay, state: KeyedState): Map<string, Uint8Array | undefined> {
  const changes = new Map<string, Uint8Array | undefined>()
  for (const address of overlay.wiped) {
    const key = accountKey(keyToBytes(address))
    for (const owned of state.keysWithPrefix(key, 32)) changes.set(bytesToKey(owned), undefined)
  }
  for (const [address, account] of overlay.accounts)
    changes.set(bytesToKey(accountKey(keyToBytes(address))), account ? encodeAccountValue(account) : undefined)
  for (const [addressKey, slots] of overlay.storage) {
    const address = keyToBytes(addressKey)
    const account = overlay.account(addressKey)
    const exists = account === undefined ? state.get(accountKey(address)) !== undefined : account !== null
    for (const [slot, value] of slots) {
      const change = slotChange(value)
      if (change && !exists)
        throw new InvalidStateDiffError(
          `slot ${bytesToHex(keyToBytes(slot))} of ${bytesToHex(address)} is set, and there is no such account`,
        )
      changes.set(bytesToKey(slotKey(address, keyToBytes(slot))), change)
    }
  }
  return changes
}

function slotChange(value: Hash): Hash | undefined {
  return isZero(value) ? undefined : value
}
