import { concatBytes } from '../bytes/concat.ts'
import type { EthereumTransaction, Transaction } from '../domain/transaction.ts'
import { EncodeError } from '../errors/EncodeError.ts'
import { encodeRlpBytes, encodeRlpList, encodeRlpUint } from '../rlp/encode.ts'
import {
  encodeAccessList,
  encodeAuthorizationList,
  encodeHashes,
  encodeTo,
  encodeU64,
  encodeU256,
  TRANSACTION_FORMAT,
} from './fields.ts'

/**
 * The EIP-2718 encoding of a signed transaction: what is sent, and what is hashed to the transaction hash.
 * @throws EncodeError when a field is out of range.
 */
export function encodeTransaction(transaction: Transaction): Uint8Array {
  if (transaction.to === undefined && transaction.type === 4) {
    throw new EncodeError(TRANSACTION_FORMAT, 'a type 4 without `to`')
  }
  return encodeEthereumTransaction(transaction)
}

/**
 * The same for every type that Ethereum takes: whatever `decodeEthereumTransaction` gives.
 * @throws EncodeError when a field is out of range.
 */
export function encodeEthereumTransaction(transaction: EthereumTransaction): Uint8Array {
  const { yParity, r, s } = transaction
  if (yParity !== 0 && yParity !== 1) throw new EncodeError(TRANSACTION_FORMAT, `yParity is ${yParity}`)
  const v = transaction.type === 0 ? legacyV(transaction.chainId, yParity) : BigInt(yParity)
  return envelope(transaction.type, [
    ...unsignedFields(transaction),
    encodeRlpUint(v),
    encodeU256(r, 'r'),
    encodeU256(s, 's'),
  ])
}

/**
 * The bytes whose Keccak-256 the sender signs. For a legacy transaction with a chain id, as EIP-155 says. The signature in
 * `transaction` is not looked at.
 * @throws EncodeError when a field is out of range.
 */
export function transactionSigningPayload(transaction: EthereumTransaction): Uint8Array {
  const fields = unsignedFields(transaction)
  if (transaction.type === 0 && transaction.chainId !== undefined) {
    fields.push(encodeU64(transaction.chainId, 'chainId'), encodeRlpUint(0n), encodeRlpUint(0n))
  }
  return envelope(transaction.type, fields)
}

function legacyV(chainId: bigint | undefined, yParity: number): bigint {
  if (chainId === undefined) return 27n + BigInt(yParity)
  if (chainId < 0n || chainId >> 64n !== 0n) throw new EncodeError(TRANSACTION_FORMAT, `chainId ${chainId}`)
  return 35n + 2n * chainId + BigInt(yParity)
}

function envelope(type: EthereumTransaction['type'], fields: Uint8Array[]): Uint8Array {
  const list = encodeRlpList(fields)
  return type === 0 ? list : concatBytes([Uint8Array.of(type), list])
}

function unsignedFields(transaction: EthereumTransaction): Uint8Array[] {
  const nonce = encodeU64(transaction.nonce, 'nonce')
  const call = [
    encodeU64(transaction.gasLimit, 'gasLimit'),
    encodeTo(transaction),
    encodeU256(transaction.value, 'value'),
    encodeRlpBytes(transaction.data),
  ]
  if (transaction.type === 0) return [nonce, encodeU256(transaction.gasPrice, 'gasPrice'), ...call]
  const chainId = encodeU64(transaction.chainId, 'chainId')
  const accessList = encodeAccessList(transaction.accessList)
  if (transaction.type === 1) {
    return [chainId, nonce, encodeU256(transaction.gasPrice, 'gasPrice'), ...call, accessList]
  }
  const fees = [
    encodeU256(transaction.maxPriorityFeePerGas, 'maxPriorityFeePerGas'),
    encodeU256(transaction.maxFeePerGas, 'maxFeePerGas'),
  ]
  const fields = [chainId, nonce, ...fees, ...call, accessList]
  if (transaction.type === 3) {
    fields.push(encodeU256(transaction.maxFeePerBlobGas, 'maxFeePerBlobGas'))
    fields.push(encodeHashes(transaction.blobVersionedHashes, 'blob versioned hash'))
  }
  if (transaction.type === 4) fields.push(encodeAuthorizationList(transaction.authorizationList))
  return fields
}
