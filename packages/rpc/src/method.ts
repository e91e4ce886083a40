import type { ChainBackend } from './backend.ts'
import type { Json } from './json.ts'
import type { ErrorClass } from './json-rpc/backendErrors.ts'
import { invalidParams } from './json-rpc/RpcError.ts'
import type { MethodContext } from './MethodContext.ts'
import type { ParamType } from './params/ParamType.ts'
import type { ResultType } from './results/ResultType.ts'

/** One positional parameter. */
export interface Param<T> {
  readonly name: string
  readonly type: ParamType<T>
  /** Present when the parameter may be left out or null. */
  readonly fallback?: { readonly value: T }
}

/** A method as the dispatcher sees it: its types are behind it. */
export interface Method {
  readonly name: string
  readonly params: readonly Param<unknown>[]
  readonly result: { readonly describe: string }
  readonly errors: readonly ErrorClass[]
  /** False for methods that this backend cannot answer: they do not exist then. */
  isAvailable(chain: ChainBackend): boolean
  /** Reads the parameters, answers, encodes. Throws and rejects with what the error tables know. */
  call(chain: ChainBackend, params: unknown, context: MethodContext): Json | Promise<Json>
}

type Values<P extends readonly Param<unknown>[]> = { -readonly [K in keyof P]: P[K] extends Param<infer T> ? T : never }

/** What a method's file says of it. */
export interface MethodDefinition<P extends readonly Param<unknown>[], R> {
  name: string
  params: P
  result: ResultType<R>
  /** Errors of the backend that this method passes on. */
  errors: readonly ErrorClass[]
  isAvailable?(chain: ChainBackend): boolean
  handle(chain: ChainBackend, params: Values<P>, context: MethodContext): R | Promise<R>
}

/** A parameter that has to be given. */
export function param<T>(name: string, type: ParamType<T>): Param<T> {
  return { name, type }
}

/** A parameter that is `value` when it is left out or null. */
export function optional<T>(name: string, type: ParamType<T>, value: T): Param<T> {
  return { name, type, fallback: { value } }
}

/** Makes a method of its definition. */
export function method<const P extends readonly Param<unknown>[], R>(definition: MethodDefinition<P, R>): Method {
  const { name, params, result, errors, handle, isAvailable = () => true } = definition
  return {
    name,
    params,
    result,
    errors,
    isAvailable,
    call(chain, given, context) {
      const answer = handle(chain, readParams(params, given) as Values<P>, context)
      return answer instanceof Promise ? answer.then((value) => result.encode(value)) : result.encode(answer)
    },
  }
}

function readParams(params: readonly Param<unknown>[], given: unknown): unknown[] {
  const values = given === undefined || given === null ? [] : given
  if (!Array.isArray(values)) throw invalidParams('non-array args')
  if (values.length > params.length) throw invalidParams(`too many arguments, want at most ${params.length}`)
  return params.map((one, index) => {
    const value: unknown = values[index]
    if (value !== undefined && value !== null) return one.type.parse(value, index)
    if (one.fallback) return one.fallback.value
    throw invalidParams(`missing value for required argument ${index}`)
  })
}
