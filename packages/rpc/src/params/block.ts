import type { BlockSelector, BlockTag } from '../backend.ts'
import { ParamError } from './ParamError.ts'
import { type ParamType, scalar } from './ParamType.ts'
import { readFixedBytes, readQuantity } from './scalars.ts'

export type NumberOrTag = { tag: BlockTag } | { number: bigint }

const largestNumber = 2n ** 63n - 1n
const tagNames: readonly string[] = ['latest', 'pending', 'safe', 'finalized', 'earliest'] satisfies BlockTag[]

function isTag(value: unknown): value is BlockTag {
  return typeof value === 'string' && tagNames.includes(value)
}

function readNumberOrTag(value: unknown): NumberOrTag {
  if (isTag(value)) return { tag: value }
  const number = readQuantity(value, 64, undefined)
  if (number > largestNumber) throw new ParamError('block number larger than int64')
  return { number }
}

const numberSchema = { type: 'string', pattern: '^(0x(0|[1-9a-f][0-9a-f]*)|latest|pending|safe|finalized|earliest)$' }

/** A block number or tag. */
export const numberOrTag: ParamType<NumberOrTag> = scalar(numberSchema, readNumberOrTag)

const describeSelector = {
  oneOf: [
    numberSchema,
    { type: 'string', pattern: '^0x[0-9a-fA-F]{64}$' },
    {
      type: 'object',
      properties: {
        blockNumber: numberSchema,
        blockHash: { type: 'string' },
        requireCanonical: { type: 'boolean' },
      },
    },
  ],
}

function readSelector(value: unknown): BlockSelector {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return readObject(value)
  if (typeof value === 'string' && value.length === 66) return { hash: readFixedBytes(value, 32, 'common.Hash') }
  return readNumberOrTag(value)
}

/** EIP-1898. This chain never reorganises below a seal, so every block that has a hash is canonical. */
function readObject(value: { blockNumber?: unknown; blockHash?: unknown; requireCanonical?: unknown }): BlockSelector {
  const { blockNumber, blockHash, requireCanonical } = value
  if (requireCanonical !== undefined && requireCanonical !== null && typeof requireCanonical !== 'boolean')
    throw new ParamError(typeof requireCanonical, 'bool')
  const byNumber = blockNumber !== undefined && blockNumber !== null
  const byHash = blockHash !== undefined && blockHash !== null
  if (byNumber && byHash) throw new ParamError('cannot specify both BlockHash and BlockNumber, choose one or the other')
  if (byHash) return { hash: readFixedBytes(blockHash, 32, 'common.Hash') }
  if (byNumber) return readNumberOrTag(blockNumber)
  throw new ParamError('at least one of BlockNumber or BlockHash is needed if a dictionary is provided')
}

/** A block number, tag, hash, or EIP-1898 object. */
export const blockSelector: ParamType<BlockSelector> = scalar(describeSelector, readSelector)
