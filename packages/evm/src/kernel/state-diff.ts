import {
  type AccountChange,
  type Address,
  bytesKey,
  compareBytes,
  type Hash,
  type StorageChange,
} from '@megarollup/protocol'
import type { EngineDiff } from '../types.ts'
import type { Kernel } from './Kernel.ts'

/** Layout of the kernel's diff records (`state/maintenance.ts`). */
const FLAGS = 20
const NONCE = 24
const WORD1 = 32
const WORD2 = 64
const EXISTS = 1
const NEW_CODE = 2
/** Answers of `writeDirtyAccount`. */
const CHANGED = 1
const WIPED = 2

/** The net changes since the last diff, in canonical order. */
export function readDiff(kernel: Kernel): EngineDiff {
  const { exports, output: at } = kernel
  const accounts: AccountChange[] = []
  const wiped: Address[] = []
  const newCodes = new Map<string, Hash>()
  for (let i = 0, count = exports.dirtyAccountCount(); i < count; i++) {
    const answer = exports.writeDirtyAccount(i, at)
    if (answer === 0) continue
    const flags = kernel.view.getUint32(at + FLAGS, true)
    const address = kernel.copy(at, 20)
    if (answer & WIPED) wiped.push(address)
    if (!(answer & CHANGED)) continue
    if (!(flags & EXISTS)) {
      accounts.push({ address, account: undefined })
      continue
    }
    const account = kernel.accountAt(at + NONCE, at + WORD1, at + WORD2)
    accounts.push({ address, account })
    if (flags & NEW_CODE) newCodes.set(bytesKey(account.codeHash), account.codeHash)
  }
  const storage: StorageChange[] = []
  for (let i = 0, count = exports.dirtySlotCount(); i < count; i++) {
    if (exports.writeDirtySlot(i, at))
      storage.push({
        address: kernel.copy(at, 20),
        slot: kernel.copy(at + WORD1, 32),
        value: kernel.copy(at + WORD2, 32),
      })
  }
  accounts.sort((a, b) => compareBytes(a.address, b.address))
  storage.sort((a, b) => compareBytes(a.address, b.address) || compareBytes(a.slot, b.slot))
  const codes = readCodes(kernel, [...newCodes.values()])
  return { accounts, storage, codes, ...(wiped.length > 0 && { wiped: wiped.sort(compareBytes) }) }
}

function readCodes(kernel: Kernel, hashes: Hash[]): EngineDiff['codes'] {
  const codes: EngineDiff['codes'] = []
  for (const hash of hashes.sort(compareBytes)) {
    kernel.bytes.set(hash, kernel.exchange)
    const address = kernel.exports.readCode(kernel.lane) >>> 0
    const code = kernel.copy(address, kernel.view.getUint32(kernel.exchange, true))
    if (code.length > 0) codes.push({ hash, code })
  }
  return codes
}
