import { equalBytes } from '@megarollup/protocol'
import { z } from 'zod'
import type { CallRequest } from '../backend.ts'
import { invalidParams } from '../json-rpc/RpcError.ts'
import { type ParamType, structure } from './ParamType.ts'
import { address, data, hash, uint64, uint256 } from './scalars.ts'

const accessEntry = z.object({ address: address.schema, storageKeys: z.array(hash.schema).nullish() })

const authorization = z.object({
  chainId: uint256.schema,
  address: address.schema,
  nonce: uint64.schema,
  yParity: uint64.schema.nullish(),
  v: uint64.schema.nullish(),
  r: uint256.schema,
  s: uint256.schema,
})

const fields = z.object({
  from: address.schema.nullish(),
  to: address.schema.nullish(),
  gas: uint64.schema.nullish(),
  gasPrice: uint256.schema.nullish(),
  maxFeePerGas: uint256.schema.nullish(),
  maxPriorityFeePerGas: uint256.schema.nullish(),
  value: uint256.schema.nullish(),
  nonce: uint64.schema.nullish(),
  data: data.schema.nullish(),
  input: data.schema.nullish(),
  chainId: uint256.schema.nullish(),
  accessList: z.array(accessEntry).nullish(),
  authorizationList: z.array(authorization).nullish(),
  blobVersionedHashes: z.array(hash.schema).nullish(),
  maxFeePerBlobGas: uint256.schema.nullish(),
})

/** What a call asks, and the chain it was meant for. */
export interface CallArguments {
  request: CallRequest
  chainId: bigint | undefined
}

function toCallArguments(given: z.infer<typeof fields>): CallArguments {
  const { input, gasPrice } = given
  if (input && given.data && !equalBytes(input, given.data))
    throw invalidParams(
      'both "data" and "input" are set and not equal. Please use "input" to pass transaction call data',
    )
  const feeCap = given.maxFeePerGas ?? undefined
  const tip = given.maxPriorityFeePerGas ?? undefined
  if (gasPrice != null && (feeCap !== undefined || tip !== undefined))
    throw invalidParams('both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified')
  if (given.blobVersionedHashes?.length)
    throw invalidParams('blob transactions (type 3) belong to L1 and are not supported on this chain')
  const request: CallRequest = {
    from: given.from ?? undefined,
    to: given.to ?? undefined,
    gas: given.gas ?? undefined,
    gasPrice: gasPrice ?? undefined,
    maxFeePerGas: feeCap,
    maxPriorityFeePerGas: tip,
    value: given.value ?? 0n,
    data: input ?? given.data ?? new Uint8Array(),
    nonce: given.nonce ?? undefined,
    accessList: (given.accessList ?? []).map((entry) => ({
      address: entry.address,
      storageKeys: entry.storageKeys ?? [],
    })),
    authorizationList: (given.authorizationList ?? []).map(({ yParity, v, ...signed }) => ({
      ...signed,
      yParity: Number(yParity ?? v ?? 0n),
    })),
  }
  return { request, chainId: given.chainId ?? undefined }
}

/** The transaction object of `eth_call` and `eth_estimateGas`. Signatures and types are not looked at. */
export const callArguments: ParamType<CallArguments> = structure(
  'ethapi.TransactionArgs',
  {
    type: 'object',
    properties: Object.fromEntries(Object.keys(fields.shape).map((name) => [name, {}])),
  },
  fields.transform(toCallArguments),
)
