import type { Json } from '../json.ts'
import { type Method, method } from '../method.ts'
import { describeMethods } from '../openrpc.ts'
import type { ResultType } from '../results/ResultType.ts'

const document: ResultType<Json> = { describe: 'an OpenRPC document', encode: (value) => value }

/** `rpc.discover`: the OpenRPC document of this server. Source: spec.open-rpc.org, "Service Discovery Method". */
export function rpcDiscover(methods: readonly Method[]): Method {
  return method({
    name: 'rpc.discover',
    params: [],
    result: document,
    errors: [],
    handle: (chain) => describeMethods(methods, chain.clientVersion),
  })
}
