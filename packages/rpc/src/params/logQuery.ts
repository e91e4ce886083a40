import type { Address, Hash } from '@megarollup/protocol'
import { z } from 'zod'
import { invalidParams } from '../json-rpc/RpcError.ts'
import { type NumberOrTag, numberOrTag } from './block.ts'
import { type ParamType, structure } from './ParamType.ts'
import { address, hash } from './scalars.ts'

/** A log filter as a client wrote it; tags are not resolved yet. */
export interface LogQuery {
  blockHash: Hash | undefined
  fromBlock: NumberOrTag | undefined
  toBlock: NumberOrTag | undefined
  /** Empty means all. */
  addresses: Address[]
  /** By position; `undefined` means all. */
  topics: (Hash[] | undefined)[]
}

const maxTopics = 4
const maxAlternatives = 1000

const listOf = <T>(item: z.ZodType<T>) =>
  z.unknown().transform((value, context): T[] => {
    const items = Array.isArray(value) ? value : [value]
    if (items.length > maxAlternatives) throw invalidParams('exceed max addresses or topics per search position')
    const read: T[] = []
    for (const one of items) {
      const outcome = item.safeParse(one)
      if (outcome.success) read.push(outcome.data)
      else for (const issue of outcome.error.issues) context.addIssue({ ...issue })
    }
    return read
  })

const topicList = listOf(hash.schema.nullable()).transform((alternatives) => {
  const hashes = alternatives.filter((one) => one !== null)
  // A null among the alternatives matches everything, as in geth.
  return hashes.length === 0 || hashes.length < alternatives.length ? undefined : hashes
})

const fields = z.object({
  blockHash: hash.schema.nullish(),
  fromBlock: numberOrTag.schema.nullish(),
  toBlock: numberOrTag.schema.nullish(),
  address: listOf(address.schema).nullish(),
  topics: z.array(topicList.nullable()).nullish(),
})

function toLogQuery(given: z.infer<typeof fields>): LogQuery {
  const { blockHash, fromBlock, toBlock } = given
  if (blockHash && (fromBlock || toBlock))
    throw invalidParams('cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other')
  if ((given.topics?.length ?? 0) > maxTopics) throw invalidParams('exceed max topics')
  return {
    blockHash: blockHash ?? undefined,
    fromBlock: fromBlock ?? undefined,
    toBlock: toBlock ?? undefined,
    addresses: given.address ?? [],
    topics: (given.topics ?? []).map((alternatives) => alternatives ?? undefined),
  }
}

/** The filter object of `eth_getLogs`, `eth_newFilter` and the `logs` subscription. */
export const logQuery: ParamType<LogQuery> = structure(
  'filters.FilterCriteria',
  {
    type: 'object',
    properties: { blockHash: {}, fromBlock: {}, toBlock: {}, address: {}, topics: {} },
  },
  fields.transform(toLogQuery),
)
