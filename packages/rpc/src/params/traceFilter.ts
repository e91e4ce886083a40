import { z } from 'zod'
import { type NumberOrTag, numberOrTag } from './block.ts'
import { type ParamType, structure } from './ParamType.ts'
import { address } from './scalars.ts'

export interface TraceFilter {
  fromBlock: NumberOrTag
  toBlock: NumberOrTag
  /** Any of these; empty means all. */
  fromAddress: Uint8Array[]
  toAddress: Uint8Array[]
  /** Entries that are passed over. */
  after: number
  /** Entries at most. */
  count: number
}

const number = z.number().int().nonnegative()

const fields = z.object({
  fromBlock: numberOrTag.schema.nullish(),
  toBlock: numberOrTag.schema.nullish(),
  fromAddress: z.array(address.schema).nullish(),
  toAddress: z.array(address.schema).nullish(),
  after: number.nullish(),
  count: number.nullish(),
})

/** What `trace_filter` looks for. */
export const traceFilterParam: ParamType<TraceFilter> = structure(
  'TraceFilter',
  {
    type: 'object',
    properties: {
      fromBlock: numberOrTag.describe,
      toBlock: numberOrTag.describe,
      fromAddress: { type: 'array', items: address.describe },
      toAddress: { type: 'array', items: address.describe },
      after: { type: 'integer', minimum: 0 },
      count: { type: 'integer', minimum: 0 },
    },
  },
  fields.transform((given) => ({
    fromBlock: given.fromBlock ?? { tag: 'latest' as const },
    toBlock: given.toBlock ?? { tag: 'latest' as const },
    fromAddress: given.fromAddress ?? [],
    toAddress: given.toAddress ?? [],
    after: given.after ?? 0,
    count: given.count ?? Number.POSITIVE_INFINITY,
  })),
)
