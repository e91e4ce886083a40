import { recoverAuthorizationAuthority } from '@megarollup/crypto'
import type { AccessListEntry, Address, Authorization, Hash } from '@megarollup/protocol'
import { checkObject } from '../checks/values.ts'
import type { ExecutableTransaction } from '../executable-transaction.ts'
import { UNLIMITED } from '../forks/parameters.ts'
import { readWord, writeWord } from './words.ts'

/** Layout of the kernel's `TransactionRecord`. */
const field = {
  bytes: 0,
  type: 4,
  flags: 8,
  dataLength: 12,
  nonce: 16,
  gasLimit: 24,
  sender: 32,
  to: 52,
  value: 72,
  maxFee: 104,
  maxPriorityFee: 136,
  maxBlobFee: 168,
  data: 200,
  accessList: 204,
  accessListCount: 208,
  authorizations: 212,
  authorizationCount: 216,
  blobHashes: 220,
  blobCount: 224,
} as const
export const TRANSACTION_RECORD_BYTES = 232
const DATA_START = 240

/** Layout of the kernel's `AuthorizationRecord`. */
const authorizationField = { nonce: 0, isValid: 8, delegate: 16, authority: 36 } as const
export const AUTHORIZATION_RECORD_BYTES = 56

const ACCESS_LIST_ENTRY_BYTES = 32
const KEY_COUNT = 20

export const TransactionFlag = { CREATE: 1, CALL: 2, SYSTEM: 4, WRONG_CHAIN: 8, ISOLATED: 16, KEEP: 32 } as const

/** What a record says, before it is laid out. */
export interface RecordFields {
  type: number
  flags: number
  nonce: bigint
  gasLimit: bigint
  sender: Address
  to: Address | undefined
  value: bigint
  maxFee: bigint
  maxPriorityFee: bigint
  maxBlobFee: bigint
  data: Uint8Array
  accessList: readonly AccessListEntry[]
  authorizations: readonly Authorization[]
  authorities: readonly (Address | undefined)[] | undefined
  blobHashes: readonly Hash[]
}

const NONE: readonly never[] = []
const U64 = 1n << 64n

/** The fields of a transaction. */
export function recordFields(executable: ExecutableTransaction, chainId: bigint): RecordFields {
  checkObject(executable, 'a transaction with its sender')
  const { transaction, sender } = executable
  checkObject(transaction, 'transaction')
  const isDynamic = 'maxFeePerGas' in transaction
  return {
    type: transaction.type,
    flags: transaction.chainId === undefined || transaction.chainId === chainId ? 0 : TransactionFlag.WRONG_CHAIN,
    nonce: transaction.nonce,
    gasLimit: transaction.gasLimit,
    sender,
    to: transaction.to,
    value: transaction.value,
    maxFee: isDynamic ? transaction.maxFeePerGas : transaction.gasPrice,
    maxPriorityFee: isDynamic ? transaction.maxPriorityFeePerGas : transaction.gasPrice,
    maxBlobFee: transaction.type === 3 ? transaction.maxFeePerBlobGas : 0n,
    data: transaction.data,
    accessList: transaction.type === 0 ? NONE : transaction.accessList,
    authorizations: transaction.type === 4 ? transaction.authorizationList : NONE,
    authorities: executable.authorities,
    blobHashes: transaction.type === 3 ? transaction.blobVersionedHashes : NONE,
  }
}

/** What the record at `at` says, without access list, authorisations and bytes of the data and of blob hashes. */
export function readFields({ bytes, view }: { bytes: Uint8Array; view: DataView }, at: number): RecordFields {
  const address = (start: number) => bytes.slice(at + start, at + start + 20)
  const flags = view.getUint32(at + field.flags, true)
  return {
    type: view.getUint32(at + field.type, true),
    flags,
    nonce: view.getBigUint64(at + field.nonce, true),
    gasLimit: view.getBigUint64(at + field.gasLimit, true),
    sender: address(field.sender),
    to: flags & TransactionFlag.CREATE ? undefined : address(field.to),
    value: readWord(view, at + field.value),
    maxFee: readWord(view, at + field.maxFee),
    maxPriorityFee: readWord(view, at + field.maxPriorityFee),
    maxBlobFee: readWord(view, at + field.maxBlobFee),
    data: new Uint8Array(view.getUint32(at + field.dataLength, true)),
    accessList: NONE,
    authorizations: NONE,
    authorities: undefined,
    blobHashes: Array.from({ length: view.getUint32(at + field.blobCount, true) }, () => new Uint8Array(32)),
  }
}

/** Bytes that the record of these fields takes. */
export function recordBytes(fields: RecordFields): number {
  let bytes = DATA_START + fields.data.length + 16
  for (const { storageKeys } of fields.accessList) bytes += ACCESS_LIST_ENTRY_BYTES + storageKeys.length * 32
  bytes += fields.authorizations.length * AUTHORIZATION_RECORD_BYTES + fields.blobHashes.length * 32
  return (bytes + 15) & ~15
}

/** Writes a record at `at`; returns where the next one begins. */
export function writeRecord(
  memory: { bytes: Uint8Array; view: DataView },
  at: number,
  fields: RecordFields,
  chainId: bigint,
): number {
  const { bytes, view } = memory
  const size = recordBytes(fields)
  view.setUint32(at + field.bytes, size, true)
  view.setUint32(at + field.type, fields.type, true)
  view.setUint32(at + field.flags, fields.flags | (fields.to === undefined ? TransactionFlag.CREATE : 0), true)
  view.setUint32(at + field.dataLength, fields.data.length, true)
  view.setBigUint64(at + field.nonce, fields.nonce < U64 ? fields.nonce : U64 - 1n, true)
  view.setBigInt64(at + field.gasLimit, fields.gasLimit < UNLIMITED ? fields.gasLimit : UNLIMITED, true)
  bytes.set(fields.sender, at + field.sender)
  if (fields.to === undefined) bytes.fill(0, at + field.to, at + field.to + 20)
  else bytes.set(fields.to, at + field.to)
  writeWord(view, at + field.value, fields.value)
  writeWord(view, at + field.maxFee, fields.maxFee)
  writeWord(view, at + field.maxPriorityFee, fields.maxPriorityFee)
  writeWord(view, at + field.maxBlobFee, fields.maxBlobFee)

  bytes.set(fields.data, at + DATA_START)
  view.setUint32(at + field.data, DATA_START, true)
  let offset = (DATA_START + fields.data.length + 7) & ~7
  view.setUint32(at + field.accessList, offset, true)
  view.setUint32(at + field.accessListCount, fields.accessList.length, true)
  for (const { address, storageKeys } of fields.accessList) {
    bytes.set(address, at + offset)
    view.setUint32(at + offset + KEY_COUNT, storageKeys.length, true)
    offset += ACCESS_LIST_ENTRY_BYTES
    for (const key of storageKeys) {
      bytes.set(key, at + offset)
      offset += 32
    }
  }
  view.setUint32(at + field.authorizations, offset, true)
  view.setUint32(at + field.authorizationCount, fields.authorizations.length, true)
  fields.authorizations.forEach((authorization, i) => {
    writeAuthorization(memory, at + offset, authorization, fields.authorities?.[i], {
      chainId,
      isKnown: fields.authorities !== undefined,
    })
    offset += AUTHORIZATION_RECORD_BYTES
  })
  view.setUint32(at + field.blobHashes, offset, true)
  view.setUint32(at + field.blobCount, fields.blobHashes.length, true)
  for (const hash of fields.blobHashes) {
    bytes.set(hash, at + offset)
    offset += 32
  }
  return at + size
}

function writeAuthorization(
  { bytes, view }: { bytes: Uint8Array; view: DataView },
  at: number,
  authorization: Authorization,
  known: Address | undefined,
  { chainId, isKnown }: { chainId: bigint; isKnown: boolean },
): void {
  const isForUs = authorization.chainId === 0n || authorization.chainId === chainId
  const authority =
    isForUs && authorization.nonce < U64 ? (isKnown ? known : recoverAuthorizationAuthority(authorization)) : undefined
  view.setUint32(at + authorizationField.isValid, authority === undefined ? 0 : 1, true)
  if (authority === undefined) return
  view.setBigUint64(at + authorizationField.nonce, authorization.nonce, true)
  bytes.set(authorization.address, at + authorizationField.delegate)
  bytes.set(authority, at + authorizationField.authority)
}

/** The data of the record at `at`. */
export function readData({ bytes, view }: { bytes: Uint8Array; view: DataView }, at: number): Uint8Array {
  const start = at + view.getUint32(at + field.data, true)
  return bytes.slice(start, start + view.getUint32(at + field.dataLength, true))
}

/** Who signed the authorisations of the record at `at`, as far as those are valid in form. */
export function readAuthorities({ bytes, view }: { bytes: Uint8Array; view: DataView }, at: number): Address[] {
  const authorities: Address[] = []
  let next = at + view.getUint32(at + field.authorizations, true)
  for (let i = view.getUint32(at + field.authorizationCount, true); i > 0; i--, next += AUTHORIZATION_RECORD_BYTES) {
    const start = next + authorizationField.authority
    if (view.getUint32(next + authorizationField.isValid, true)) authorities.push(bytes.slice(start, start + 20))
  }
  return authorities
}
