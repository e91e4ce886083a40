import { ParamError } from './ParamError.ts'
import { type ParamType, scalar } from './ParamType.ts'

/** State or block overrides. This node has none, and says so rather than answer for another state: only `{}` passes. */
export function noOverrides(kind: 'state' | 'block'): ParamType<undefined> {
  return scalar({ type: 'object', maxProperties: 0 }, (value) => {
    const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0
    if (!isEmpty) throw new ParamError(`${kind} overrides are not supported`)
    return undefined
  })
}
