import type { AccessListEntry, Authorization, EthereumTransaction } from '../domain/transaction.ts'
import { EncodeError } from '../errors/EncodeError.ts'
import { encodeRlpBytes, encodeRlpList, encodeRlpUint } from '../rlp/encode.ts'
import type { RlpReader } from '../rlp/RlpReader.ts'

/** Name of the format in errors. */
export const TRANSACTION_FORMAT = 'transaction'
const U64_BYTES = 8
const U256_BYTES = 32

export function readU64(rlp: RlpReader): bigint {
  return rlp.uint(U64_BYTES)
}

export function readU256(rlp: RlpReader): bigint {
  return rlp.uint(U256_BYTES)
}

export function readYParity(rlp: RlpReader): number {
  const start = rlp.offset
  const yParity = Number(rlp.uint(1))
  if (yParity > 1) rlp.fail(`a yParity of ${yParity}`, start)
  return yParity
}

/** An address, or nothing for the creation of a contract. */
export function readTo(rlp: RlpReader): Uint8Array | undefined {
  const start = rlp.offset
  const to = rlp.bytes()
  if (to.length === 0) return undefined
  if (to.length !== 20) rlp.fail(`an address of ${to.length} bytes`, start)
  return to
}

/** EIP-2930. */
export function readAccessList(rlp: RlpReader): AccessListEntry[] {
  const entries: AccessListEntry[] = []
  const list = rlp.list()
  while (!list.isAtEnd) {
    const entry = list.list()
    const address = entry.fixedBytes(20)
    const storageKeys: Uint8Array[] = []
    const keys = entry.list()
    while (!keys.isAtEnd) storageKeys.push(keys.fixedBytes(32))
    entry.expectEnd()
    entries.push({ address, storageKeys })
  }
  return entries
}

/** A list of 32-byte hashes. */
export function readHashes(rlp: RlpReader): Uint8Array[] {
  const hashes: Uint8Array[] = []
  const list = rlp.list()
  while (!list.isAtEnd) hashes.push(list.fixedBytes(32))
  return hashes
}

/** EIP-7702. `yParity` may be any byte and r and s any u256: an authorisation that does not verify is skipped, not refused. */
export function readAuthorizationList(rlp: RlpReader): Authorization[] {
  const authorizations: Authorization[] = []
  const list = rlp.list()
  while (!list.isAtEnd) {
    const entry = list.list()
    authorizations.push({
      chainId: readU256(entry),
      address: entry.fixedBytes(20),
      nonce: readU64(entry),
      yParity: Number(entry.uint(1)),
      r: readU256(entry),
      s: readU256(entry),
    })
    entry.expectEnd()
  }
  return authorizations
}

export function encodeU64(value: bigint, field: string): Uint8Array {
  return encodeUint(value, 64n, field)
}

export function encodeU256(value: bigint, field: string): Uint8Array {
  return encodeUint(value, 256n, field)
}

export function encodeTo({ to }: EthereumTransaction): Uint8Array {
  return to === undefined ? encodeRlpBytes(new Uint8Array()) : encodeFixed(to, 20, 'to')
}

export function encodeAccessList(accessList: readonly AccessListEntry[]): Uint8Array {
  return encodeRlpList(
    accessList.map(({ address, storageKeys }) =>
      encodeRlpList([
        encodeFixed(address, 20, 'access list address'),
        encodeRlpList(storageKeys.map((key) => encodeFixed(key, 32, 'storage key'))),
      ]),
    ),
  )
}

export function encodeHashes(hashes: readonly Uint8Array[], field: string): Uint8Array {
  return encodeRlpList(hashes.map((hash) => encodeFixed(hash, 32, field)))
}

export function encodeAuthorizationList(authorizations: readonly Authorization[]): Uint8Array {
  return encodeRlpList(
    authorizations.map((authorization) =>
      encodeRlpList([
        encodeU256(authorization.chainId, 'authorisation chainId'),
        encodeFixed(authorization.address, 20, 'authorisation address'),
        encodeU64(authorization.nonce, 'authorisation nonce'),
        encodeUint(BigInt(authorization.yParity), 8n, 'authorisation yParity'),
        encodeU256(authorization.r, 'authorisation r'),
        encodeU256(authorization.s, 'authorisation s'),
      ]),
    ),
  )
}

function encodeUint(value: bigint, bits: bigint, field: string): Uint8Array {
  if (value < 0n || value >> bits !== 0n) {
    throw new EncodeError(TRANSACTION_FORMAT, `${field} ${value} does not fit in ${bits} bits`)
  }
  return encodeRlpUint(value)
}

function encodeFixed(bytes: Uint8Array, length: number, field: string): Uint8Array {
  if (bytes.length !== length) throw new EncodeError(TRANSACTION_FORMAT, `${field} has ${bytes.length} bytes`)
  return encodeRlpBytes(bytes)
}
