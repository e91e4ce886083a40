import type { Json } from './json.ts'
import { describeError } from './json-rpc/backendErrors.ts'
import type { Method } from './method.ts'

/** The OpenRPC document of these methods, made from what their files say. Source: spec.open-rpc.org, 1.2.6. */
export function describeMethods(methods: Iterable<Method>, version: string): Json {
  return {
    openrpc: '1.2.6',
    info: { title: 'Megarollup JSON-RPC', version },
    methods: [...methods].map((method) => ({
      name: method.name,
      paramStructure: 'by-position',
      params: method.params.map(({ name, type, fallback }) => ({
        name,
        required: fallback === undefined,
        schema: type.describe,
      })),
      result: { name: 'result', schema: { description: method.result.describe } },
      errors: method.errors.flatMap((type) => describeError(type) ?? []),
    })),
  }
}
