import { type BlockHeader, encodeBlockHeader } from '@megarollup/protocol'

/** Bytes of an RLP string or list around `length` bytes of payload (yellow paper, appendix B). */
function withPrefix(length: number): number {
  if (length <= 55) return length + 1
  let lengthBytes = 0
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) lengthBytes++
  return length + 1 + lengthBytes
}

/** A legacy transaction is a list in the block's list; a typed one is a string in it (EIP-2718). */
function transactionSize(raw: Uint8Array): number {
  return (raw[0] ?? 0) >= 0xc0 ? raw.length : withPrefix(raw.length)
}

const emptyListSize = 1

/** The `size` of a block: bytes of its RLP, with no ommers and no withdrawals. */
export function blockSize(header: BlockHeader, transactions: readonly Uint8Array[]): number {
  const body = transactions.reduce((sum, raw) => sum + transactionSize(raw), 0)
  return withPrefix(encodeBlockHeader(header).length + withPrefix(body) + emptyListSize + emptyListSize)
}
