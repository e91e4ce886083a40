import { ByteReader } from '../bytes/ByteReader.ts'
import { ByteWriter } from '../bytes/ByteWriter.ts'
import { MAX_TRANSACTION_BYTES } from '../transaction/decodeTransaction.ts'

const FORMAT = 'mini-block body'

interface Sections {
  transactions: readonly Uint8Array[]
  receiptsBytes: Uint8Array
  diffBytes: Uint8Array
}

/** The uncompressed body: transactions (lengths, then bytes), encoded receipts, dictionary diff. */
export function writeSections({ transactions, receiptsBytes, diffBytes }: Sections): Uint8Array {
  let size = receiptsBytes.length + diffBytes.length + 16
  for (const transaction of transactions) size += transaction.length + 4
  const writer = new ByteWriter(FORMAT, size)
  writer.varint(transactions.length)
  for (const transaction of transactions) {
    if (transaction.length === 0) writer.fail('a transaction of no bytes')
    if (transaction.length > MAX_TRANSACTION_BYTES) writer.fail(`a transaction of ${transaction.length} bytes`)
    writer.varint(transaction.length)
  }
  for (const transaction of transactions) writer.bytes(transaction)
  return writer
    .prefixedBytes(receiptsBytes, Number.MAX_SAFE_INTEGER, 'receipts')
    .prefixedBytes(diffBytes, Number.MAX_SAFE_INTEGER, 'diff')
    .finish()
}

/** Cuts a body into its sections; `transactionCount` is the header's. All are views of `body`. */
export function readSections(body: Uint8Array, transactionCount: number) {
  const reader = new ByteReader(body, FORMAT)
  const count = reader.count(16, 'transactions')
  if (count !== transactionCount) reader.fail(`${count} transactions under a header of ${transactionCount}`, 0)
  const lengths = Array.from({ length: count }, () => {
    const start = reader.offset
    const length = reader.varint()
    if (length === 0 || length > MAX_TRANSACTION_BYTES) reader.fail(`a transaction of ${length} bytes`, start)
    return length
  })
  const transactions = lengths.map((length) => reader.bytes(length))
  const receiptsBytes = reader.prefixedBytes(reader.remaining)
  const diffBytes = reader.prefixedBytes(reader.remaining)
  reader.expectEnd()
  return { transactions, receiptsBytes, diffBytes }
}
