import type { Hash } from '@megarollup/protocol'
import { digitsToBytes } from '../hex.ts'
import { invalidParams } from '../json-rpc/RpcError.ts'
import { ParamError } from './ParamError.ts'
import { type ParamType, scalar } from './ParamType.ts'

/** A storage slot as a client wrote it: `0x0` as well as 32 bytes, which geth echoes in different forms. */
export interface StorageKey {
  slot: Hash
  /** Digits that were written; 64 is a whole slot. */
  digits: number
}

function readStorageKey(value: unknown): StorageKey {
  if (typeof value !== 'string') throw new ParamError(typeof value, 'string')
  const digits = value.startsWith('0x') || value.startsWith('0X') ? value.slice(2) : value
  const shown = JSON.stringify(value.slice(0, 100))
  if (digits.length > 64) throw invalidParams(`storage key too long (want at most 32 bytes): ${shown}`)
  const slot = digitsToBytes(digits.padStart(64, '0'))
  if (slot === undefined) throw invalidParams(`invalid hex in storage key: ${shown}`)
  return { slot, digits: digits.length }
}

export const storageKey: ParamType<StorageKey> = scalar(
  { type: 'string', pattern: '^0x[0-9a-fA-F]{0,64}$' },
  readStorageKey,
)
