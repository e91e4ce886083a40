import { ByteReader } from '../../bytes/ByteReader.ts'
import { ByteWriter } from '../../bytes/ByteWriter.ts'
import { bytesKey } from '../../bytes/bytesKey.ts'
import { equalBytes } from '../../bytes/compare.ts'
import { readNumber, writeNumber } from '../../bytes/number.ts'
import type { Hash, Keccak256 } from '../../domain/primitives.ts'
import type { SlotKey } from './DictionaryStep.ts'
import { DictionaryTables, emptyDictionaryHash, nextDictionaryHash } from './DictionaryTables.ts'

/** Version byte of the format. */
const DICTIONARY_SNAPSHOT_VERSION = 1
const FORMAT = 'dictionary snapshot'

interface DictionarySnapshot {
  epoch: bigint
  hash: Hash
  tables: DictionaryTables
}

/** Encodes all of a dictionary. Layout: `SPEC.md`. */
export function encodeSnapshot({ epoch, hash, tables }: DictionarySnapshot): Uint8Array {
  const writer = new ByteWriter(FORMAT, 64 + tables.addresses.length * 70 + tables.slots.length * 50)
  writer.u8(DICTIONARY_SNAPSHOT_VERSION).u64(epoch).bytes(hash).varint(tables.additions.length)
  let nextAddress = 0
  let nextSlot = 0
  for (const { addresses, slots } of tables.additions) {
    writer.varint(addresses).varint(slots)
    for (const end = nextAddress + addresses; nextAddress < end; nextAddress++) {
      writer.bytes(tables.addresses[nextAddress]!)
    }
    for (const end = nextSlot + slots; nextSlot < end; nextSlot++) {
      const { owner, slot } = tables.slots[nextSlot]!
      writer.varint(owner).bytes(slot)
    }
  }
  for (const account of tables.accounts) {
    writer.u8(account === undefined ? 0 : 1)
    if (account === undefined) continue
    writer.varint64(account.nonce)
    writeNumber(writer, account.balance)
    writer.bytes(account.codeHash)
  }
  for (const value of tables.values) writeNumber(writer, value)
  return writer.finish()
}

/** Decodes a snapshot and checks its keys against its hash. Throws `DecodeError`. */
export function decodeSnapshot(bytes: Uint8Array, maxEntries: number, keccak256: Keccak256): DictionarySnapshot {
  const reader = new ByteReader(bytes, FORMAT)
  reader.expectVersion(DICTIONARY_SNAPSHOT_VERSION)
  const epoch = reader.u64()
  const hash = reader.bytes(32).slice()
  const tables = new DictionaryTables()
  let computed = emptyDictionaryHash(epoch, keccak256)
  for (let additions = reader.count(23 * 8, 'additions'); additions > 0; additions--) {
    const { addresses, slots } = readAddition(reader, tables, maxEntries)
    computed = nextDictionaryHash(computed, addresses, slots, keccak256)
    tables.addKeys(addresses, slots)
  }
  if (!equalBytes(computed, hash)) reader.fail('keys that do not have the hash of the snapshot')
  readValues(reader, tables)
  reader.expectEnd()
  return { epoch, hash, tables }
}

function readAddition(reader: ByteReader, tables: DictionaryTables, maxEntries: number) {
  const addressCount = reader.count(20 * 8, 'addresses')
  const slotCount = reader.count(33 * 8, 'slots')
  if (addressCount + slotCount === 0) reader.fail('an addition of nothing')
  if (tables.size + addressCount + slotCount > maxEntries) reader.fail(`more than ${maxEntries} entries`)
  const addresses = Array.from({ length: addressCount }, () => {
    const address = reader.bytes(20)
    if (tables.addressId(address) !== undefined) reader.fail('an address twice')
    return address
  })
  const slots: SlotKey[] = Array.from({ length: slotCount }, () => {
    const owner = reader.varint()
    const slot = reader.bytes(32)
    if (owner >= tables.addresses.length + addressCount) reader.fail(`a slot of address ${owner}`)
    if (tables.slotId(owner, slot) !== undefined) reader.fail('a slot twice')
    return { owner, slot }
  })
  const distinct = new Set([
    ...addresses.map(bytesKey),
    ...slots.map(({ owner, slot }) => `${owner} ${bytesKey(slot)}`),
  ])
  if (distinct.size !== addressCount + slotCount) reader.fail('a key twice')
  return { addresses, slots }
}

function readValues(reader: ByteReader, tables: DictionaryTables): void {
  for (let id = 0; id < tables.addresses.length; id++) {
    const flag = reader.u8()
    if (flag > 1) reader.fail(`an account flag of ${flag}`, reader.offset - 1)
    if (flag === 0) continue
    tables.accounts[id] = { nonce: reader.varint64(), balance: readNumber(reader), codeHash: reader.bytes(32).slice() }
  }
  for (let id = 0; id < tables.slots.length; id++) tables.values[id] = readNumber(reader)
}
