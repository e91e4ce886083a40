import { compareBytes } from '../bytes/compare.ts'
import type { StateDiff } from '../domain/state.ts'

/** What keeps a diff from being in canonical order, or `undefined` when nothing does. */
export function findDisorder({ accounts, storage, codes }: StateDiff): string | undefined {
  for (let i = 1; i < accounts.length; i++) {
    if (compareBytes(accounts[i - 1]!.address, accounts[i]!.address) >= 0) return 'accounts are not strictly ascending'
  }
  for (let i = 1; i < codes.length; i++) {
    if (compareBytes(codes[i - 1]!.hash, codes[i]!.hash) >= 0) return 'codes are not strictly ascending'
  }
  let account = 0
  for (let i = 0; i < storage.length; i++) {
    const { address, slot } = storage[i]!
    if (i > 0) {
      const before = storage[i - 1]!
      const order = compareBytes(before.address, address) || compareBytes(before.slot, slot)
      if (order >= 0) return 'storage is not strictly ascending'
    }
    while (account < accounts.length && compareBytes(accounts[account]!.address, address) < 0) account++
    const owner = accounts[account]
    if (owner !== undefined && owner.account === undefined && compareBytes(owner.address, address) === 0) {
      return 'a deleted account has storage'
    }
  }
  return undefined
}
