import type { BlockHeader } from '@megarollup/protocol'

/** Bytes of an RLP string or list around `length` bytes of payload (yellow paper, appendix B). */
function withPrefix(length: number): number {
  if (length <= 55) return length + 1
  let lengthBytes = 0
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) lengthBytes++
  return length + 1 + lengthBytes
}

function integerSize(value: bigint): number {
  return value < 0x80n ? 1 : withPrefix(Math.ceil(value.toString(16).length / 2))
}

function stringSize(bytes: Uint8Array): number {
  return bytes.length === 1 && bytes[0]! < 0x80 ? 1 : withPrefix(bytes.length)
}

function headerSize(header: BlockHeader): number {
  const fields = [
    [header.parentHash, header.ommersHash, header.coinbase, header.stateRoot, header.transactionsRoot],
    [header.receiptsRoot, header.logsBloom, header.extraData, header.prevRandao, header.nonce],
    [header.withdrawalsRoot, header.parentBeaconBlockRoot, header.requestsHash],
  ].flat()
  const numbers = [
    [header.difficulty, header.number, header.gasLimit, header.gasUsed, header.timestamp],
    [header.baseFeePerGas, header.blobGasUsed, header.excessBlobGas],
  ].flat()
  const size =
    fields.reduce((sum, field) => sum + stringSize(field), 0) +
    numbers.reduce((sum, value) => sum + integerSize(value), 0)
  return withPrefix(size)
}

/** A legacy transaction is a list in the block's list; a typed one is a string in it (EIP-2718). */
function transactionSize(raw: Uint8Array): number {
  return (raw[0] ?? 0) >= 0xc0 ? raw.length : withPrefix(raw.length)
}

const emptyListSize = 1

/** The `size` of a block: bytes of its RLP, with no ommers and no withdrawals. */
export function blockSize(header: BlockHeader, transactions: readonly Uint8Array[]): number {
  const body = transactions.reduce((sum, raw) => sum + transactionSize(raw), 0)
  return withPrefix(headerSize(header) + withPrefix(body) + emptyListSize + emptyListSize)
}
