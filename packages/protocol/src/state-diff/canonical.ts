import { ByteReader } from '../bytes/ByteReader.ts'
import { ByteWriter } from '../bytes/ByteWriter.ts'
import { compareBytes, equalBytes } from '../bytes/compare.ts'
import { readNumber, readWord, writeNumber, writeWord } from '../bytes/number.ts'
import type { Hash, Keccak256 } from '../domain/primitives.ts'
import type { Account, AccountChange, StateDiff, StorageChange } from '../domain/state.ts'
import { findDisorder } from './order.ts'

/** Version byte of the format. */
export const STATE_DIFF_VERSION = 1
/** Limit of one bytecode in a diff, in bytes. Chains allow less (EIP-170). */
export const MAX_CODE_BYTES = 2 ** 20
/** Keccak-256 of nothing: the code hash of an account without code. */
export const EMPTY_CODE_HASH: Hash = Uint8Array.of(
  ...[0xc5, 0xd2, 0x46, 0x01, 0x86, 0xf7, 0x23, 0x3c, 0x92, 0x7e, 0x7d, 0xb2, 0xdc, 0xc7, 0x03, 0xc0],
  ...[0xe5, 0x00, 0xb6, 0x53, 0xca, 0x82, 0x27, 0x3b, 0x7b, 0xfa, 0xd8, 0x04, 0x5d, 0x85, 0xa4, 0x70],
)

const FORMAT = 'state diff'
const DELETED = 0
const WITHOUT_CODE = 1
const WITH_CODE = 2

/**
 * The canonical encoding of a diff: the same bytes for the same changes, whatever the dictionary. `diffHash` commits to it.
 * Layout: `SPEC.md`.
 * @throws EncodeError when the diff is not in canonical order or a field is out of range.
 */
export function encodeStateDiff(diff: StateDiff): Uint8Array {
  const { accounts, storage, codes } = diff
  const writer = new ByteWriter(FORMAT, 64 + accounts.length * 40 + storage.length * 60)
  const disorder = findDisorder(diff)
  if (disorder !== undefined) writer.fail(disorder)
  writer.u8(STATE_DIFF_VERSION).varint(accounts.length)
  for (const change of accounts) writeAccount(writer, change)
  const groups = groupByAddress(storage)
  writer.varint(groups.length)
  for (const group of groups) {
    writer.fixedBytes(group[0]!.address, 20, 'address').varint(group.length)
    for (const { slot, value } of group) {
      writer.fixedBytes(slot, 32, 'slot')
      writeWord(writer, value, 'a value')
    }
  }
  writer.varint(codes.length)
  for (const { hash, code } of codes) {
    writer.fixedBytes(hash, 32, 'code hash')
    if (code.length === 0) writer.fail('a code of no bytes')
    writer.prefixedBytes(code, MAX_CODE_BYTES, 'code')
  }
  return writer.finish()
}

/**
 * Decodes a canonical diff. Codes are not hashed: compare them with their hashes before they are used. Byte fields are views of
 * `bytes`.
 * @throws DecodeError when it is not canonical, or for whatever else `SPEC.md` says to refuse.
 */
export function decodeStateDiff(bytes: Uint8Array): StateDiff {
  const reader = new ByteReader(bytes, FORMAT)
  reader.expectVersion(STATE_DIFF_VERSION)
  const accounts = Array.from({ length: reader.count(21 * 8, 'accounts') }, () => readAccount(reader))
  const storage: StorageChange[] = []
  for (let groups = reader.count(54 * 8, 'contracts'); groups > 0; groups--) {
    const address = reader.bytes(20)
    const count = reader.count(33 * 8, 'slots')
    if (count === 0) reader.fail('a contract without slots')
    if (storage.length > 0 && equalBytes(storage.at(-1)!.address, address)) reader.fail('a contract twice')
    for (let i = 0; i < count; i++) storage.push({ address, slot: reader.bytes(32), value: readWord(reader) })
  }
  const codes = Array.from({ length: reader.count(34 * 8, 'codes') }, () => {
    const hash = reader.bytes(32)
    const code = reader.prefixedBytes(MAX_CODE_BYTES)
    if (code.length === 0) reader.fail('a code of no bytes')
    return { hash, code }
  })
  reader.expectEnd()
  const diff = { accounts, storage, codes }
  const disorder = findDisorder(diff)
  if (disorder !== undefined) reader.fail(disorder)
  return diff
}

/** `diffHash` of a mini-block header: Keccak-256 of `encodeStateDiff`. */
export function stateDiffCommitment(diff: StateDiff, keccak256: Keccak256): Hash {
  return keccak256(encodeStateDiff(diff))
}

/** Sorts changes of distinct keys into canonical order. Returns a new diff with the same entries. */
export function sortStateDiff({ accounts, storage, codes }: StateDiff): StateDiff {
  return {
    accounts: accounts.toSorted((a, b) => compareBytes(a.address, b.address)),
    storage: storage.toSorted((a, b) => compareBytes(a.address, b.address) || compareBytes(a.slot, b.slot)),
    codes: codes.toSorted((a, b) => compareBytes(a.hash, b.hash)),
  }
}

function writeAccount(writer: ByteWriter, { address, account }: AccountChange): void {
  writer.fixedBytes(address, 20, 'address')
  if (account === undefined) {
    writer.u8(DELETED)
    return
  }
  const hasCode = !equalBytes(account.codeHash, EMPTY_CODE_HASH)
  writer.u8(hasCode ? WITH_CODE : WITHOUT_CODE).varint64(account.nonce)
  writeNumber(writer, account.balance)
  if (hasCode) writer.fixedBytes(account.codeHash, 32, 'code hash')
}

function readAccount(reader: ByteReader): AccountChange {
  const address = reader.bytes(20)
  const kind = reader.u8()
  if (kind === DELETED) return { address, account: undefined }
  if (kind > WITH_CODE) reader.fail(`an account of kind ${kind}`, reader.offset - 1)
  const account: Account = { nonce: reader.varint64(), balance: readNumber(reader), codeHash: EMPTY_CODE_HASH }
  if (kind === WITH_CODE) {
    account.codeHash = reader.bytes(32)
    if (equalBytes(account.codeHash, EMPTY_CODE_HASH)) reader.fail('an empty code hash written out')
  }
  return { address, account }
}

function groupByAddress(storage: readonly StorageChange[]): StorageChange[][] {
  const groups: StorageChange[][] = []
  for (const change of storage) {
    const last = groups.at(-1)
    if (last !== undefined && equalBytes(last[0]!.address, change.address)) last.push(change)
    else groups.push([change])
  }
  return groups
}
