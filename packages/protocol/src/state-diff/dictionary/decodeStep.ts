import { ByteReader } from '../../bytes/ByteReader.ts'
import { readBits } from '../../bytes/bits.ts'
import { compareBytes, equalBytes } from '../../bytes/compare.ts'
import type { Keccak256 } from '../../domain/primitives.ts'
import type { Account } from '../../domain/state.ts'
import { EMPTY_CODE_HASH, MAX_CODE_BYTES } from '../canonical.ts'
import type { DictionaryStep, SlotKey } from './DictionaryStep.ts'
import type { DictionaryTables } from './DictionaryTables.ts'
import { DeltaReader } from './deltas.ts'
import { ACCOUNT_CODE, CODE_HASH, DICTIONARY_DIFF_VERSION, FORMAT, MAX_DIFF_ENTRIES } from './format.ts'

/** Decodes what `encodeStep` makes against the same tables, and nothing else. Throws `DecodeError`. */
export function decodeStep(bytes: Uint8Array, tables: DictionaryTables, keccak256: Keccak256): DictionaryStep {
  const reader = new ByteReader(bytes, FORMAT)
  reader.expectVersion(DICTIONARY_DIFF_VERSION)
  const newAddresses = readNewAddresses(reader, tables)
  const addressCount = tables.addresses.length + newAddresses.length
  const accountIds = readIds(reader, addressCount, 'accounts')
  const accountCodes = readBits(reader, accountIds.length, 2)
  const explicit = accountIds.map((id, i) =>
    accountCodes[i] === ACCOUNT_CODE.explicit ? readExplicit(reader, tables.baseAccount(id)) : undefined,
  )
  const knownSlots = readIds(reader, tables.slots.length, 'slots')
  const newSlots = readNewSlots(reader, tables, addressCount)
  const named = new Set(
    [...accountIds, ...newSlots.map(({ owner }) => owner)].filter((id) => id >= tables.addresses.length),
  )
  if (named.size !== newAddresses.length) reader.fail('a new address that nothing refers to')
  const deleted = accountCodes.filter((code) => code === ACCOUNT_CODE.deleted).length
  const slotIds = [...knownSlots, ...newSlots.map((_, i) => tables.slots.length + i)]
  const deltas = new DeltaReader(reader, accountIds.length - deleted + slotIds.length)
  const accounts = accountIds.map((id, i) => {
    const code = accountCodes[i]!
    if (code === ACCOUNT_CODE.deleted) return { id, account: undefined }
    const base = tables.baseAccount(id)
    const { nonce, codeHash } = explicit[i] ?? implied(reader, base, code)
    return { id, account: { nonce, balance: deltas.after(base.balance), codeHash } }
  })
  const values = slotIds.map((id) => ({ id, value: deltas.after(tables.baseValue(id)) }))
  const codes = readCodes(reader, keccak256)
  reader.expectEnd()
  return { newAddresses, accounts, newSlots, values, codes }
}

function readNewAddresses(reader: ByteReader, tables: DictionaryTables): Uint8Array[] {
  const count = readCount(reader, 20 * 8, 'addresses')
  let before: Uint8Array | undefined
  return Array.from({ length: count }, () => {
    const address = reader.bytes(20)
    if (before !== undefined && compareBytes(before, address) >= 0) reader.fail('new addresses that do not ascend')
    if (tables.addressId(address) !== undefined) reader.fail('a new address that the dictionary has')
    before = address
    return address
  })
}

/** Reads ascending ids below `limit`. */
function readIds(reader: ByteReader, limit: number, what: string): number[] {
  const count = readCount(reader, 8, what)
  let next = 0
  return Array.from({ length: count }, () => {
    const id = next + reader.varint()
    if (id >= limit) reader.fail(`an id of ${id} where ${limit} are known`)
    next = id + 1
    return id
  })
}

function readExplicit(reader: ByteReader, base: Account): Omit<Account, 'balance'> {
  const nonce = reader.varint64()
  const kind = reader.u8()
  if (kind === CODE_HASH.same) {
    if (nonce === base.nonce || nonce === base.nonce + 1n) reader.fail('a nonce written out without need')
    return { nonce, codeHash: base.codeHash }
  }
  if (kind > CODE_HASH.given) reader.fail(`a code hash of kind ${kind}`, reader.offset - 1)
  const codeHash = kind === CODE_HASH.empty ? EMPTY_CODE_HASH : reader.bytes(32)
  if (equalBytes(codeHash, base.codeHash)) reader.fail('the same code hash written out')
  if (kind === CODE_HASH.given && equalBytes(codeHash, EMPTY_CODE_HASH)) reader.fail('an empty code hash written out')
  return { nonce, codeHash }
}

function implied(reader: ByteReader, base: Account, code: number): Omit<Account, 'balance'> {
  const nonce = code === ACCOUNT_CODE.nextNonce ? base.nonce + 1n : base.nonce
  if (nonce >> 64n !== 0n) reader.fail('a nonce above 64 bits')
  return { nonce, codeHash: base.codeHash }
}

function readNewSlots(reader: ByteReader, tables: DictionaryTables, addressCount: number): SlotKey[] {
  const owners = readIds(reader, addressCount, 'contracts')
  const counts = owners.map(() => {
    const count = readCount(reader, 32 * 8, 'slots')
    if (count === 0) reader.fail('a contract without slots')
    return count
  })
  const slots: SlotKey[] = []
  owners.forEach((owner, i) => {
    let before: Uint8Array | undefined
    for (let k = 0; k < counts[i]!; k++) {
      const slot = reader.bytes(32)
      if (before !== undefined && compareBytes(before, slot) >= 0) reader.fail('new slots that do not ascend')
      if (tables.slotId(owner, slot) !== undefined) reader.fail('a new slot that the dictionary has')
      slots.push({ owner, slot })
      before = slot
    }
  })
  if (slots.length > MAX_DIFF_ENTRIES) reader.fail(`${slots.length} slots, the limit is ${MAX_DIFF_ENTRIES}`)
  return slots
}

/** The hash of a code is not sent: it is computed. */
function readCodes(reader: ByteReader, keccak256: Keccak256): DictionaryStep['codes'] {
  const count = readCount(reader, 16, 'codes')
  let before: Uint8Array | undefined
  return Array.from({ length: count }, () => {
    const code = reader.prefixedBytes(MAX_CODE_BYTES)
    if (code.length === 0) reader.fail('a code of no bytes')
    const hash = keccak256(code)
    if (before !== undefined && compareBytes(before, hash) >= 0) reader.fail('codes that do not ascend by hash')
    before = hash
    return { hash, code }
  })
}

function readCount(reader: ByteReader, minItemBits: number, what: string): number {
  const start = reader.offset
  const count = reader.count(minItemBits, what)
  if (count > MAX_DIFF_ENTRIES) reader.fail(`${count} ${what}, the limit is ${MAX_DIFF_ENTRIES}`, start)
  return count
}
