/** JSON-RPC parameters as viem writes them, in bytes and numbers. */
import { bigIntToBytes32, hexToBytes } from '@megarollup/protocol'
import type { BlockOverrides } from '../simulator/block.ts'
import type { StateOverride } from '../state/overrides.ts'
import type { CallRequest } from '../types.ts'
import { ProviderRpcError, RpcCode } from './errors.ts'

type Json = Readonly<Record<string, unknown>>

const SHOWN_CHARACTERS = 80

function refuse(wanted: string, value: unknown): never {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value))
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
  throw new ProviderRpcError(RpcCode.INVALID_PARAMS, `expected ${wanted}, got ${shown}`)
}

/** A number below 2^256: of JSON, or hexadecimal. */
export function quantity(value: unknown): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value)
  if (typeof value === 'string' && value.length <= 66 && /^0x[0-9a-f]+$/i.test(value)) return BigInt(value)
  return refuse('a number in hexadecimal', value)
}

export function bytes(value: unknown): Uint8Array {
  if (
    typeof value !== 'string' ||
    !value.startsWith('0x') ||
    value.length % 2 !== 0 ||
    /[^0-9a-f]/i.test(value.slice(2))
  )
    return refuse('bytes in hexadecimal', value)
  return hexToBytes(value)
}

export function address(value: unknown): Uint8Array {
  return typeof value === 'string' && /^0x[0-9a-f]{40}$/i.test(value)
    ? hexToBytes(value)
    : refuse('an address of 20 bytes', value)
}

function hash(value: unknown): Uint8Array {
  return typeof value === 'string' && /^0x[0-9a-f]{64}$/i.test(value) ? hexToBytes(value) : refuse('32 bytes', value)
}

/** A slot or its value: 32 bytes, or a number. */
export function word(value: unknown): Uint8Array {
  return bigIntToBytes32(quantity(value))
}

function object(value: unknown, what: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  return refuse(what, value)
}

function list<T>(value: unknown, read: (value: unknown) => T): T[] {
  return Array.isArray(value) ? value.map(read) : refuse('a list', value)
}

function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value)
}

export function callRequest(value: unknown): CallRequest {
  const json = object(value, 'a transaction object')
  return {
    from: optional(json.from, address),
    to: optional(json.to, address),
    gas: optional(json.gas, quantity),
    gasPrice: optional(json.gasPrice, quantity),
    maxFeePerGas: optional(json.maxFeePerGas, quantity),
    maxPriorityFeePerGas: optional(json.maxPriorityFeePerGas, quantity),
    value: optional(json.value, quantity),
    data: optional(json.data ?? json.input, bytes),
    accessList: optional(json.accessList, (entries) => list(entries, accessEntry)),
    authorizationList: optional(json.authorizationList, (entries) => list(entries, authorization)),
  }
}

function accessEntry(value: unknown) {
  const json = object(value, 'an entry of an access list')
  return { address: address(json.address), storageKeys: list(json.storageKeys ?? [], hash) }
}

function authorization(value: unknown) {
  const json = object(value, 'an authorization')
  return {
    chainId: quantity(json.chainId),
    address: address(json.address),
    nonce: quantity(json.nonce),
    yParity: Number(quantity(json.yParity)),
    r: quantity(json.r),
    s: quantity(json.s),
  }
}

export function stateOverrides(value: unknown): StateOverride[] {
  return Object.entries(object(value, 'state overrides')).map(([account, given]) => {
    const override = object(given, 'the override of an account')
    return {
      address: address(account),
      balance: optional(override.balance, quantity),
      nonce: optional(override.nonce, quantity),
      code: optional(override.code, bytes),
      state: optional(override.state, slots),
      stateDiff: optional(override.stateDiff, slots),
      movePrecompileToAddress: optional(override.movePrecompileToAddress, address),
    }
  })
}

function slots(value: unknown): { slot: Uint8Array; value: Uint8Array }[] {
  return Object.entries(object(value, 'slots')).map(([slot, each]) => ({
    slot: word(slot),
    value: word(each),
  }))
}

export function blockOverrides(value: unknown): BlockOverrides {
  const json = object(value, 'block overrides')
  return {
    number: optional(json.number, quantity),
    time: optional(json.time, quantity),
    gasLimit: optional(json.gasLimit, quantity),
    feeRecipient: optional(json.feeRecipient, address),
    prevRandao: optional(json.prevRandao, hash),
    baseFeePerGas: optional(json.baseFeePerGas, quantity),
    blobBaseFee: optional(json.blobBaseFee, quantity),
  }
}
