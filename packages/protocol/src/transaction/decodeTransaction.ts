import type { EthereumTransaction, Transaction } from '../domain/transaction.ts'
import { DecodeError } from '../errors/DecodeError.ts'
import { UnsupportedTransactionTypeError } from '../errors/UnsupportedTransactionTypeError.ts'
import { RlpReader } from '../rlp/RlpReader.ts'
import {
  readAccessList,
  readAuthorizationList,
  readHashes,
  readTo,
  readU64,
  readU256,
  readYParity,
  TRANSACTION_FORMAT,
} from './fields.ts'

/** Largest encoding of a transaction, in bytes, unless the caller says otherwise: geth's limit. */
export const MAX_TRANSACTION_BYTES = 128 * 1024

/**
 * Decodes a signed transaction of type 0, 1, 2 or 4 from its EIP-2718 encoding. Only the form is checked, not the signature, and
 * only the one canonical encoding is taken: `encodeTransaction` gives back the same bytes. Byte fields are views of `raw`.
 *
 * @param raw The encoding, of at most `maxBytes` bytes.
 * @throws UnsupportedTransactionTypeError for types that this chain does not take, blobs (3) and deposits (0x7e) among them.
 * @throws DecodeError on anything else that `SPEC.md` refuses.
 * @example
 * const transaction = decodeTransaction(hexToBytes('0x02f8…'))
 */
export function decodeTransaction(raw: Uint8Array, maxBytes: number = MAX_TRANSACTION_BYTES): Transaction {
  if (raw[0] === 3) throw new UnsupportedTransactionTypeError(3)
  const transaction = decodeEthereumTransaction(raw, maxBytes) as Transaction
  if (transaction.type === 4 && transaction.to === undefined) {
    throw new DecodeError(TRANSACTION_FORMAT, 0, 'a type 4 that creates a contract')
  }
  return transaction
}

/**
 * The same for every type that Ethereum takes: blob transactions (3), as they stand in a block, too. Types 3 and 4 may lack `to`, which
 * is not a fault of their form: whoever executes them refuses them.
 *
 * @throws UnsupportedTransactionTypeError for types that Ethereum does not have.
 * @throws DecodeError on anything else that is not the canonical form.
 */
export function decodeEthereumTransaction(
  raw: Uint8Array,
  maxBytes: number = MAX_TRANSACTION_BYTES,
): EthereumTransaction {
  if (raw.length === 0) throw new DecodeError(TRANSACTION_FORMAT, 0, 'it is empty')
  if (raw.length > maxBytes) {
    throw new DecodeError(TRANSACTION_FORMAT, 0, `${raw.length} bytes, the limit is ${maxBytes}`)
  }
  const first = raw[0]!
  if (first >= 0xc0) return decodeLegacy(raw)
  if (first === 1 || first === 2 || first === 3 || first === 4) return decodeTyped(raw, first)
  if (first > 0x7f) throw new DecodeError(TRANSACTION_FORMAT, 0, 'neither a list nor a typed envelope')
  throw new UnsupportedTransactionTypeError(first)
}

function decodeLegacy(raw: Uint8Array): Transaction {
  const outer = new RlpReader(raw, TRANSACTION_FORMAT)
  const fields = outer.list()
  outer.expectEnd()
  const unsigned = {
    type: 0 as const,
    nonce: readU64(fields),
    gasPrice: readU256(fields),
    gasLimit: readU64(fields),
    to: readTo(fields),
    value: readU256(fields),
    data: fields.bytes(),
  }
  const { yParity, chainId } = readV(fields)
  const transaction = { ...unsigned, chainId, yParity, r: readU256(fields), s: readU256(fields) }
  fields.expectEnd()
  return transaction
}

/** EIP-155: 27 and 28 bind no chain, 35 + 2 · chainId + yParity binds one. */
function readV(fields: RlpReader): { yParity: number; chainId: bigint | undefined } {
  const start = fields.offset
  const v = fields.uint(9)
  if (v === 27n || v === 28n) return { yParity: Number(v - 27n), chainId: undefined }
  if (v < 35n) fields.fail(`a v of ${v}`, start)
  const chainId = (v - 35n) >> 1n
  if (chainId >> 64n !== 0n) fields.fail('a chain id above 64 bits', start)
  return { yParity: Number((v - 35n) & 1n), chainId }
}

function decodeTyped(raw: Uint8Array, type: 1 | 2 | 3 | 4): EthereumTransaction {
  const outer = new RlpReader(raw, TRANSACTION_FORMAT, 1)
  const fields = outer.list()
  outer.expectEnd()
  const chainId = readU64(fields)
  const nonce = readU64(fields)
  if (type === 1) {
    const gasPrice = readU256(fields)
    return { type, chainId, nonce, gasPrice, ...readCall(fields), ...readSignature(fields) }
  }
  const fees = { maxPriorityFeePerGas: readU256(fields), maxFeePerGas: readU256(fields) }
  const call = readCall(fields)
  if (type === 2) return { type, chainId, nonce, ...fees, ...call, ...readSignature(fields) }
  if (type === 3) {
    const blobs = { maxFeePerBlobGas: readU256(fields), blobVersionedHashes: readHashes(fields) }
    return { type, chainId, nonce, ...fees, ...call, ...blobs, ...readSignature(fields) }
  }
  const authorizationList = readAuthorizationList(fields)
  return { type, chainId, nonce, ...fees, ...call, authorizationList, ...readSignature(fields) }
}

/** What all typed transactions have between their fees and their signature. */
function readCall(fields: RlpReader) {
  return {
    gasLimit: readU64(fields),
    to: readTo(fields),
    value: readU256(fields),
    data: fields.bytes(),
    accessList: readAccessList(fields),
  }
}

/** The end of a typed transaction. */
function readSignature(fields: RlpReader) {
  const signature = { yParity: readYParity(fields), r: readU256(fields), s: readU256(fields) }
  fields.expectEnd()
  return signature
}
