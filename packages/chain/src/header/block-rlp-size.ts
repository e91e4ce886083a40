import { type BlockHeader, encodeBlockHeader } from '@megarollup/protocol'

/**
 * Most that the RLP of a block is longer than its transactions: a header of 662 bytes with all numbers as large as they can be,
 * the prefixes of two lists, and two empty lists (ommers, withdrawals).
 */
export const MAX_BLOCK_OVERHEAD_BYTES = 674

/** Bytes of a transaction within the RLP of a block: a legacy one is a list of its own, the others are strings. */
export function transactionRlpBytes(raw: Uint8Array): number {
  return raw[0]! >= 0xc0 ? raw.length : prefixBytes(raw.length) + raw.length
}

/** Bytes of the RLP of a block: what EIP-7934 limits. */
export function blockRlpBytes(header: BlockHeader, transactions: readonly Uint8Array[]): number {
  let list = 0
  for (const raw of transactions) list += transactionRlpBytes(raw)
  const fields = encodeBlockHeader(header).length + prefixBytes(list) + list + 2
  return prefixBytes(fields) + fields
}

/** Bytes of the prefix of a list, or of a string of more than one byte. */
function prefixBytes(length: number): number {
  return length < 56 ? 1 : length < 2 ** 8 ? 2 : length < 2 ** 16 ? 3 : length < 2 ** 24 ? 4 : 5
}
