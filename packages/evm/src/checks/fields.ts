import type { RecordFields } from '../kernel/transaction-record.ts'
import { isBytesOf } from './shapes.ts'
import { checkAddress, checkBytes, checkHash, checkUint256, checkUnsigned, refuse } from './values.ts'

const LAST_TYPE = 4
const LIST = 'a list'

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
