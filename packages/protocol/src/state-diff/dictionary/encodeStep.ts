import { ByteWriter } from '../../bytes/ByteWriter.ts'
import { writeBits } from '../../bytes/bits.ts'
import { equalBytes } from '../../bytes/compare.ts'
import type { Account } from '../../domain/state.ts'
import { EMPTY_CODE_HASH, MAX_CODE_BYTES } from '../canonical.ts'
import type { DictionaryStep } from './DictionaryStep.ts'
import type { DictionaryTables } from './DictionaryTables.ts'
import { DeltaWriter } from './deltas.ts'
import { ACCOUNT_CODE, CODE_HASH, DICTIONARY_DIFF_VERSION, FORMAT, MAX_DIFF_ENTRIES } from './format.ts'

/** Encodes a step against the tables as they are before it. */
export function encodeStep(step: DictionaryStep, tables: DictionaryTables): Uint8Array {
  const { newAddresses, accounts, newSlots, values, codes } = step
  const writer = new ByteWriter(FORMAT, 64 + accounts.length * 24 + values.length * 32)
  for (const entries of [newAddresses, accounts, values, codes]) {
    if (entries.length > MAX_DIFF_ENTRIES) writer.fail(`${entries.length} entries, the limit is ${MAX_DIFF_ENTRIES}`)
  }
  writer.u8(DICTIONARY_DIFF_VERSION).varint(newAddresses.length)
  for (const address of newAddresses) writer.fixedBytes(address, 20, 'address')
  const deltas = new DeltaWriter()
  writeAccounts(writer, step, tables, deltas)
  const known = values.slice(0, values.length - newSlots.length)
  writeIds(
    writer,
    known.map(({ id }) => id),
  )
  writeNewSlots(writer, newSlots)
  for (const { id, value } of values) deltas.add(tables.baseValue(id), value)
  deltas.write(writer)
  writer.varint(codes.length)
  for (const { code } of codes) {
    if (code.length === 0) writer.fail('a code of no bytes')
    writer.prefixedBytes(code, MAX_CODE_BYTES, 'code')
  }
  return writer.finish()
}

function writeAccounts(
  writer: ByteWriter,
  { accounts }: DictionaryStep,
  tables: DictionaryTables,
  deltas: DeltaWriter,
): void {
  writeIds(
    writer,
    accounts.map(({ id }) => id),
  )
  const codes = accounts.map(({ id, account }) => accountCode(tables.baseAccount(id), account))
  writeBits(writer, codes, 2)
  accounts.forEach(({ id, account }, i) => {
    const base = tables.baseAccount(id)
    if (account === undefined) return
    deltas.add(base.balance, account.balance)
    if (codes[i] !== ACCOUNT_CODE.explicit) return
    writer.varint64(account.nonce)
    if (equalBytes(account.codeHash, base.codeHash)) writer.u8(CODE_HASH.same)
    else if (equalBytes(account.codeHash, EMPTY_CODE_HASH)) writer.u8(CODE_HASH.empty)
    else writer.u8(CODE_HASH.given).fixedBytes(account.codeHash, 32, 'code hash')
  })
}

function accountCode(base: Account, account: Account | undefined): number {
  if (account === undefined) return ACCOUNT_CODE.deleted
  if (!equalBytes(account.codeHash, base.codeHash)) return ACCOUNT_CODE.explicit
  if (account.nonce === base.nonce + 1n) return ACCOUNT_CODE.nextNonce
  return account.nonce === base.nonce ? ACCOUNT_CODE.sameNonce : ACCOUNT_CODE.explicit
}

/** Ascending ids: their count, the first one, then how many are left out before each next one. */
function writeIds(writer: ByteWriter, ids: readonly number[]): void {
  writer.varint(ids.length)
  let next = 0
  for (const id of ids) {
    writer.varint(id - next)
    next = id + 1
  }
}

function writeNewSlots(writer: ByteWriter, newSlots: DictionaryStep['newSlots']): void {
  const counts = new Map<number, number>()
  for (const { owner } of newSlots) counts.set(owner, (counts.get(owner) ?? 0) + 1)
  writeIds(writer, [...counts.keys()])
  for (const count of counts.values()) writer.varint(count)
  for (const { slot } of newSlots) writer.fixedBytes(slot, 32, 'slot')
}
