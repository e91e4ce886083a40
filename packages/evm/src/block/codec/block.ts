import { encodeRlpBytes, encodeRlpList, RlpReader } from '@megarollup/protocol'
import type { EthereumBlock, EthereumHeader, Withdrawal } from '../header.ts'
import { encodeHeader, readHeader } from './header.ts'
import { encodeWithdrawal, readWithdrawal } from './withdrawal.ts'

const FORMAT = 'block'
const FIRST_LIST_PREFIX = 0xc0

/** RLP of a block: header, transactions, ommers and, since Shanghai, withdrawals. Source: yellow paper 4.3, EIP-4895. */
export function encodeBlock({ header, transactions, ommers, withdrawals }: EthereumBlock): Uint8Array {
  const parts = [
    encodeHeader(header),
    encodeRlpList(transactions.map(encodeTransactionItem)),
    encodeRlpList(ommers.map(encodeHeader)),
  ]
  if (withdrawals) parts.push(encodeRlpList(withdrawals.map(encodeWithdrawal)))
  return encodeRlpList(parts)
}

/** A legacy transaction stands in a block as the list that it is, a typed one as a string. */
function encodeTransactionItem(transaction: Uint8Array): Uint8Array {
  return transaction.length > 0 && transaction[0]! >= FIRST_LIST_PREFIX ? transaction : encodeRlpBytes(transaction)
}

/**
 * Decodes the canonical RLP of a block. Transactions stay encoded. Byte fields are views of `bytes`.
 *
 * @throws DecodeError on anything that `encodeBlock` does not make.
 */
export function decodeBlock(bytes: Uint8Array): EthereumBlock {
  const outer = new RlpReader(bytes, FORMAT)
  const block = readBlock(bytes, outer)
  outer.expectEnd()
  return block
}

/**
 * Decodes blocks that lie one behind the other, as nodes export chains, one by one.
 *
 * @throws DecodeError at the first that is no block.
 */
export function* decodeChain(bytes: Uint8Array): Generator<EthereumBlock> {
  const reader = new RlpReader(bytes, FORMAT)
  while (!reader.isAtEnd) yield readBlock(bytes, reader)
}

/** `bytes` is what the reader reads. */
function readBlock(bytes: Uint8Array, reader: RlpReader): EthereumBlock {
  const parts = reader.list()
  const header = readHeader(parts)
  const transactions = readTransactions(bytes, parts.list())
  const ommers: EthereumHeader[] = []
  const ommerList = parts.list()
  while (!ommerList.isAtEnd) ommers.push(readHeader(ommerList))
  if (parts.isAtEnd) return { header, transactions, ommers }
  const withdrawals: Withdrawal[] = []
  const withdrawalList = parts.list()
  while (!withdrawalList.isAtEnd) withdrawals.push(readWithdrawal(withdrawalList))
  parts.expectEnd()
  return { header, transactions, ommers, withdrawals }
}

function readTransactions(bytes: Uint8Array, list: RlpReader): Uint8Array[] {
  const transactions: Uint8Array[] = []
  while (!list.isAtEnd) {
    const start = list.offset
    if (bytes[start]! < FIRST_LIST_PREFIX) {
      const typed = list.bytes()
      if (typed.length === 0 || typed[0]! >= FIRST_LIST_PREFIX)
        list.fail('a string that is no typed transaction', start)
      transactions.push(typed)
    } else {
      list.list()
      transactions.push(bytes.subarray(start, list.offset))
    }
  }
  return transactions
}
