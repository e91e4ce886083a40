import type { StateDiff } from '@megarollup/protocol'
import { InvalidStateDiffError } from '../errors.ts'

const nonceLimit = 1n << 64n
const balanceLimit = 1n << 256n

/** Throws `InvalidStateDiffError` unless addresses have 20 bytes, slots, values and hashes 32, and numbers fit their fields. */
export function assertDiffShape({ accounts, storage, codes }: StateDiff): void {
  for (const { address, account } of accounts) {
    if (address.length !== 20) throw new InvalidStateDiffError(`an address has ${address.length} bytes`)
    if (!account) continue
    if (account.codeHash.length !== 32)
      throw new InvalidStateDiffError(`a code hash has ${account.codeHash.length} bytes`)
    if (account.nonce < 0n || account.nonce >= nonceLimit)
      throw new InvalidStateDiffError(`a nonce is ${account.nonce}`)
    if (account.balance < 0n || account.balance >= balanceLimit)
      throw new InvalidStateDiffError(`a balance is ${account.balance}`)
  }
  for (const { address, slot, value } of storage)
    if (address.length !== 20 || slot.length !== 32 || value.length !== 32)
      throw new InvalidStateDiffError(
        `a storage change has ${address.length}, ${slot.length} and ${value.length} bytes for address, slot and value`,
      )
  for (const { hash } of codes)
    if (hash.length !== 32) throw new InvalidStateDiffError(`a code hash has ${hash.length} bytes`)
}
