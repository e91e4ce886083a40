import { z } from 'zod'
import type { JsonObject } from '../json.ts'
import { invalidParams, type RpcError } from '../json-rpc/RpcError.ts'
import { argumentMessage, ParamError } from './ParamError.ts'

/** How one parameter is read: by hand where it is hot, by its zod schema where it is an object. */
export interface ParamType<T> {
  readonly schema: z.ZodType<T>
  /** The JSON Schema of what clients send. */
  readonly describe: JsonObject
  /** Reads argument `index`. Throws an `RpcError` of -32602. */
  parse(value: unknown, index: number): T
}

/** A scalar with a parser written by hand, which throws `ParamError`; its schema lets objects use it. */
export function scalar<T>(describe: JsonObject, read: (value: unknown) => T): ParamType<T> {
  return {
    describe,
    schema: z.unknown().transform((value, context): T => {
      try {
        return read(value)
      } catch (error) {
        if (!(error instanceof ParamError)) throw error
        context.addIssue({ code: 'custom', message: error.message, params: { goType: error.goType } })
        return z.NEVER
      }
    }),
    parse(value, index) {
      try {
        return read(value)
      } catch (error) {
        if (error instanceof ParamError) throw invalidParams(argumentMessage(index, error.message, error.goType))
        throw error
      }
    },
  }
}

/** An object or list read by a zod schema. `goType` is what geth's messages call it. */
export function structure<T>(goType: string, describe: JsonObject, schema: z.ZodType<T>): ParamType<T> {
  return {
    describe,
    schema,
    parse(value, index) {
      const outcome = schema.safeParse(value)
      if (outcome.success) return outcome.data
      throw issueToError(index, goType, outcome.error.issues[0])
    },
  }
}

function issueToError(index: number, goType: string, issue: z.core.$ZodIssue | undefined): RpcError {
  if (issue === undefined) return invalidParams(argumentMessage(index, 'value', goType))
  const names = issue.path.filter((part) => typeof part === 'string')
  const field = names.length === 0 ? '' : `${goType.slice(goType.lastIndexOf('.') + 1)}.${names.join('.')}`
  if (issue.code !== 'custom') return invalidParams(argumentMessage(index, 'value', goType, field))
  const type = issue.params?.goType
  return invalidParams(argumentMessage(index, issue.message, typeof type === 'string' ? type : undefined, field))
}
