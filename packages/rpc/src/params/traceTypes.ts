import { ParamError } from './ParamError.ts'
import { type ParamType, scalar } from './ParamType.ts'

/** What a `trace_…` method is to answer. */
export interface TraceTypes {
  trace: boolean
  stateDiff: boolean
}

/** Parity's list of `trace`, `stateDiff` and `vmTrace`; the last is not made here, and refused by name. */
export const traceTypes: ParamType<TraceTypes> = scalar(
  { type: 'array', items: { enum: ['trace', 'stateDiff'] } },
  (value) => {
    if (!Array.isArray(value)) throw new ParamError(typeof value, '[]string')
    for (const type of value) {
      if (type === 'vmTrace') throw new ParamError('vmTrace is not supported: ask debug_traceTransaction for steps')
      if (type !== 'trace' && type !== 'stateDiff') throw new ParamError(`unknown trace type ${JSON.stringify(type)}`)
    }
    return { trace: value.includes('trace'), stateDiff: value.includes('stateDiff') }
  },
)
