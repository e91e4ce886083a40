import { z } from 'zod'
import { invalidParams } from '../json-rpc/RpcError.ts'
import { argumentMessage } from './ParamError.ts'
import type { ParamType } from './ParamType.ts'

/** A list of at most `limit` items. */
export function list<T>(goType: string, item: ParamType<T>, limit: number): ParamType<T[]> {
  return {
    describe: { type: 'array', items: item.describe, maxItems: limit },
    schema: z.array(item.schema).max(limit),
    parse(value, index) {
      if (!Array.isArray(value)) throw invalidParams(argumentMessage(index, typeof value, goType))
      if (value.length > limit) throw invalidParams(`too many items in argument ${index} (max ${limit})`)
      return value.map((one) => item.parse(one, index))
    },
  }
}
