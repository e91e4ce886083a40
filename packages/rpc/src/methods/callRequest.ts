import type { CallRequest, ChainBackend } from '../backend.ts'
import { invalidParams } from '../json-rpc/RpcError.ts'
import type { CallArguments } from '../params/callRequest.ts'

/** The request, once it is sure that it was meant for this chain. */
export function requestFor(chain: ChainBackend, { request, chainId }: CallArguments): CallRequest {
  if (chainId !== undefined && chainId !== chain.chainId)
    throw invalidParams(`chainId does not match node's (have=${chainId}, want=${chain.chainId})`)
  return request
}
