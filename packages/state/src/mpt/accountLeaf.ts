import { RLP } from '@ethereumjs/rlp'
import type { Account, Hash } from '@megarollup/protocol'
import { DamagedStateError } from '../errors.ts'

/** An account as it lies in the trie (yellow paper, 4.1): with the root of its storage trie. */
export interface AccountLeaf extends Account {
  storageRoot: Hash
}

/** Root of a trie without entries: Keccak-256 of the RLP of the empty string. Shared: never write to it. */
export const emptyRoot: Hash = Uint8Array.from(
  Buffer.from('56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421', 'hex'),
)

export function encodeAccountLeaf(leaf: AccountLeaf): Uint8Array {
  return RLP.encode([bigintToBytes(leaf.nonce), bigintToBytes(leaf.balance), leaf.storageRoot, leaf.codeHash])
}

export function decodeAccountLeaf(record: Uint8Array): AccountLeaf {
  const fields = RLP.decode(record)
  if (!Array.isArray(fields) || fields.length !== 4 || fields.some((field) => !(field instanceof Uint8Array)))
    throw new DamagedStateError('a leaf of the account trie is no account')
  const [nonce, balance, storageRoot, codeHash] = fields as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
  return { nonce: bytesToBigint(nonce), balance: bytesToBigint(balance), storageRoot, codeHash }
}

/** The value of a slot in a storage trie: RLP of its bytes without leading zeros. */
export function encodeSlotLeaf(value: Hash): Uint8Array {
  let start = 0
  while (start < 32 && value[start] === 0) start++
  return RLP.encode(value.subarray(start))
}

export function decodeSlotLeaf(record: Uint8Array): Hash {
  const bytes = RLP.decode(record)
  if (!(bytes instanceof Uint8Array) || bytes.length > 32)
    throw new DamagedStateError('a leaf of a storage trie is no slot value')
  const value = new Uint8Array(32)
  value.set(bytes, 32 - bytes.length)
  return value
}

function bigintToBytes(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array()
  const hex = value.toString(16)
  return Uint8Array.from(Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex'))
}

function bytesToBigint(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}
