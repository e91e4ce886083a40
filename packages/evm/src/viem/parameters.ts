/** JSON-RPC parameters as viem writes them, in bytes and numbers. */
import { bigIntToBytes32, hexToBytes } from '@megarollup/protocol'
import type { BlockOverrides } from '../simulator/block.ts'
import type { StateOverride } from '../state/overrides.ts'
import type { CallRequest } from '../types.ts'
import { ProviderRpcError, RpcCode } from './errors.ts'

type Json = Readonly<Record<string, unknown>>

export function quantity(value: unknown): bigint {
  if (typeof value === 'string' && value !== '') return value === '0x' ? 0n : BigInt(value)
  if (typeof value === 'number' || typeof value === 'bigint') return BigInt(value)
  throw new ProviderRpcError(RpcCode.INVALID_PARAMS, `A number is missing or malformed: ${String(value)}`)
}

export function bytes(value: unknown): Uint8Array {
  if (typeof value === 'string') return hexToBytes(value)
  throw new ProviderRpcError(RpcCode.INVALID_PARAMS, `Bytes are missing or malformed: ${String(value)}`)
}

export function word(value: unknown): Uint8Array {
  return bigIntToBytes32(quantity(value))
}

function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value)
}

export function callRequest(value: unknown): CallRequest {
  const json = (value ?? {}) as Json
  return {
    from: optional(json.from, bytes),
    to: optional(json.to, bytes),
    gas: optional(json.gas, quantity),
    gasPrice: optional(json.gasPrice, quantity),
    maxFeePerGas: optional(json.maxFeePerGas, quantity),
    maxPriorityFeePerGas: optional(json.maxPriorityFeePerGas, quantity),
    value: optional(json.value, quantity),
    data: optional(json.data ?? json.input, bytes),
    accessList: optional(json.accessList, (list) =>
      (list as { address: string; storageKeys: string[] }[]).map(({ address, storageKeys }) => ({
        address: bytes(address),
        storageKeys: storageKeys.map(bytes),
      })),
    ),
    authorizationList: optional(json.authorizationList, (list) =>
      (list as Json[]).map((each) => ({
        chainId: quantity(each.chainId),
        address: bytes(each.address),
        nonce: quantity(each.nonce),
        yParity: Number(quantity(each.yParity)),
        r: quantity(each.r),
        s: quantity(each.s),
      })),
    ),
  }
}

export function stateOverrides(value: unknown): StateOverride[] {
  return Object.entries((value ?? {}) as Record<string, Json>).map(([address, override]) => ({
    address: bytes(address),
    balance: optional(override.balance, quantity),
    nonce: optional(override.nonce, quantity),
    code: optional(override.code, bytes),
    state: optional(override.state, slots),
    stateDiff: optional(override.stateDiff, slots),
    movePrecompileToAddress: optional(override.movePrecompileToAddress, bytes),
  }))
}

function slots(value: unknown): { slot: Uint8Array; value: Uint8Array }[] {
  return Object.entries(value as Record<string, string>).map(([slot, each]) => ({
    slot: word(slot),
    value: word(each),
  }))
}

export function blockOverrides(value: unknown): BlockOverrides {
  const json = (value ?? {}) as Json
  return {
    number: optional(json.number, quantity),
    time: optional(json.time, quantity),
    gasLimit: optional(json.gasLimit, quantity),
    feeRecipient: optional(json.feeRecipient, bytes),
    prevRandao: optional(json.prevRandao, bytes),
    baseFeePerGas: optional(json.baseFeePerGas, quantity),
    blobBaseFee: optional(json.blobBaseFee, quantity),
  }
}
