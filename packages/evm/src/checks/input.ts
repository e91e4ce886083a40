import type { BlockEnvironment } from '@megarollup/protocol'
import { EngineInputError } from '../errors.ts'
import type { RecordFields } from '../kernel/transaction-record.ts'
import type { BlockOptions, EvmOptions } from '../types.ts'
import { describeValue, isBytes, isBytesOf, isUint64, isUint256, isUnsigned } from './shapes.ts'

const LAST_TYPE = 4

function refuse(field: string, value: unknown, wanted: string): never {
  if (typeof value === 'bigint' && wanted === WORD)
    throw new EngineInputError(field, `is ${describeValue(value)}, which does not fit in 256 bits.`, `Give ${WORD}.`)
  throw new EngineInputError(field, `is ${describeValue(value)}.`, `Give ${wanted}.`)
}

const WORD = 'a bigint from 0 to 2^256 - 1'
const U64 = 'a bigint from 0 to 2^64 - 1'
const UNSIGNED = 'a bigint that is not negative'
const LIST = 'a list'

export function checkAddress(value: unknown, field: string): void {
  if (!isBytesOf(value, 20)) refuse(field, value, 'a Uint8Array of 20 bytes')
}

export function checkHash(value: unknown, field: string): void {
  if (!isBytesOf(value, 32)) refuse(field, value, 'a Uint8Array of 32 bytes')
}

export function checkBytes(value: unknown, field: string): void {
  if (!isBytes(value)) refuse(field, value, 'a Uint8Array')
}

export function checkUint256(value: unknown, field: string): void {
  if (!isUint256(value)) refuse(field, value, WORD)
}

export function checkUnsigned(value: unknown, field: string): void {
  if (!isUnsigned(value)) refuse(field, value, UNSIGNED)
}

export function checkBigInt(value: unknown, field: string): void {
  if (typeof value !== 'bigint') refuse(field, value, 'a bigint')
}

export function checkObject(value: unknown, field: string): void {
  if (typeof value !== 'object' || value === null) refuse(field, value, 'an object')
}

function checkUint64(value: unknown, field: string): void {
  if (!isUint64(value)) refuse(field, value, U64)
}

/**
 * What a message says, before it is laid out for the kernel. Numbers that are merely too large to be valid pass: the kernel says so.
 *
 * @throws EngineInputError
 */
export function checkFields(fields: RecordFields): void {
  const { type } = fields
  if (!Number.isInteger(type) || type < 0 || type > LAST_TYPE)
    refuse('transaction.type', type, `a type that there is: 0 to ${LAST_TYPE}`)
  checkUnsigned(fields.nonce, 'transaction.nonce')
  checkUnsigned(fields.gasLimit, 'transaction.gasLimit')
  checkAddress(fields.sender, 'sender')
  if (fields.to !== undefined) checkAddress(fields.to, 'transaction.to')
  checkUint256(fields.value, 'transaction.value')
  checkUint256(fields.maxFee, 'the fee per gas')
  checkUint256(fields.maxPriorityFee, 'the priority fee per gas')
  checkUint256(fields.maxBlobFee, 'transaction.maxFeePerBlobGas')
  checkBytes(fields.data, 'transaction.data')
  checkLists(fields)
}

function checkLists({ accessList, authorizations, authorities, blobHashes }: RecordFields): void {
  if (!Array.isArray(accessList)) refuse('transaction.accessList', accessList, LIST)
  for (let i = 0; i < accessList.length; i++) checkAccess(accessList[i], i)
  if (!Array.isArray(blobHashes)) refuse('transaction.blobVersionedHashes', blobHashes, LIST)
  for (let i = 0; i < blobHashes.length; i++) checkHash(blobHashes[i], `transaction.blobVersionedHashes[${i}]`)
  if (!Array.isArray(authorizations)) refuse('transaction.authorizationList', authorizations, LIST)
  for (let i = 0; i < authorizations.length; i++) checkAuthorization(authorizations[i], i)
  if (authorities === undefined) return
  if (!Array.isArray(authorities)) refuse('authorities', authorities, LIST)
  for (let i = 0; i < authorities.length; i++)
    if (authorities[i] !== undefined) checkAddress(authorities[i], `authorities[${i}]`)
}

function checkAccess(entry: RecordFields['accessList'][number] | undefined, i: number): void {
  const { address, storageKeys } = entry ?? refuse(`transaction.accessList[${i}]`, entry, 'an object')
  if (!isBytesOf(address, 20)) checkAddress(address, `transaction.accessList[${i}].address`)
  if (!Array.isArray(storageKeys)) refuse(`transaction.accessList[${i}].storageKeys`, storageKeys, LIST)
  for (let k = 0; k < storageKeys.length; k++)
    if (!isBytesOf(storageKeys[k], 32)) checkHash(storageKeys[k], `transaction.accessList[${i}].storageKeys[${k}]`)
}

function checkAuthorization(authorization: RecordFields['authorizations'][number] | undefined, i: number): void {
  const field = `transaction.authorizationList[${i}]`
  const { address, chainId, nonce, yParity, r, s } = authorization ?? refuse(field, authorization, 'an object')
  checkUnsigned(chainId, `${field}.chainId`)
  checkAddress(address, `${field}.address`)
  checkUnsigned(nonce, `${field}.nonce`)
  if (!Number.isInteger(yParity) || yParity < 0) refuse(`${field}.yParity`, yParity, '0 or 1')
  checkUint256(r, `${field}.r`)
  checkUint256(s, `${field}.s`)
}

/** @throws EngineInputError */
export function checkBlock(environment: BlockEnvironment, options: BlockOptions): void {
  checkObject(environment, 'the environment of the block')
  checkUint64(environment.number, 'environment.number')
  checkUint64(environment.timestamp, 'environment.timestamp')
  checkUint64(environment.gasLimit, 'environment.gasLimit')
  checkUint256(environment.baseFeePerGas, 'environment.baseFeePerGas')
  checkAddress(environment.coinbase, 'environment.coinbase')
  checkHash(environment.prevRandao, 'environment.prevRandao')
  checkObject(options, 'the options of the block')
  if (typeof options.blockHash !== 'function')
    refuse('options.blockHash', options.blockHash, 'a function from the number of a block to its hash')
  if (options.unknownHistorySlot !== undefined) checkUint64(options.unknownHistorySlot, 'options.unknownHistorySlot')
  if (options.blobBaseFee !== undefined) checkUint256(options.blobBaseFee, 'options.blobBaseFee')
  if (options.difficulty !== undefined) checkUint256(options.difficulty, 'options.difficulty')
}

/** @throws EngineInputError */
export function checkEvmOptions(options: EvmOptions): void {
  checkObject(options, 'the options of the engine')
  checkUint256(options.chainId, 'options.chainId')
  checkReader(options.state, 'options.state')
}

/** @throws EngineInputError */
export function checkReader(reader: unknown, field: string): void {
  checkObject(reader, field)
  for (const name of ['account', 'storage', 'code'] as const) {
    const method = (reader as Record<string, unknown>)[name]
    if (typeof method !== 'function') refuse(`${field}.${name}`, method, 'a function: a StateReader has three')
  }
}
