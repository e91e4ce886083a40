import { z } from 'zod'
import type { TraceQuery } from '../backend.ts'
import { type ParamType, structure } from './ParamType.ts'

const fields = z.object({
  tracer: z.string().nullish(),
  tracerConfig: z.unknown().optional(),
  timeout: z.string().nullish(),
  // geth's: how many blocks it may run again to find a state. Here every state that is kept is at hand.
  reexec: z.unknown().optional(),
  enableMemory: z.boolean().nullish(),
  disableStack: z.boolean().nullish(),
  disableStorage: z.boolean().nullish(),
  enableReturnData: z.boolean().nullish(),
  limit: z.number().int().nonnegative().nullish(),
})

const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000 }

/** Go writes durations as `500ms`, `5s`, `1m`. */
function milliseconds(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text)
  return match ? Number(match[1]) * unitMs[match[2]!]! : undefined
}

/** No tracer, no options. */
export const defaultTrace: TraceQuery = { tracer: undefined, config: undefined, timeoutMs: undefined }

const schema = fields.transform((given, context): TraceQuery => {
  const timeoutMs = given.timeout == null ? undefined : milliseconds(given.timeout)
  if (given.timeout != null && timeoutMs === undefined)
    context.addIssue({ code: 'custom', message: `invalid duration ${JSON.stringify(given.timeout)}` })
  if (given.tracer) return { tracer: given.tracer, config: given.tracerConfig, timeoutMs }
  // The struct logger has its options beside the others.
  const { tracer: _tracer, tracerConfig: _config, timeout: _timeout, reexec: _reexec, ...config } = given
  return { tracer: undefined, config, timeoutMs }
})

/** The options of `debug_trace…`. */
export const traceConfig: ParamType<TraceQuery> = structure(
  'tracers.TraceConfig',
  {
    type: 'object',
    properties: {
      tracer: { type: 'string', description: 'callTracer, prestateTracer, …; the struct logger if left out' },
      tracerConfig: { type: 'object', description: "the tracer's options" },
      timeout: { type: 'string', pattern: '^[0-9.]+(ms|s|m)$' },
      enableMemory: { type: 'boolean' },
      disableStack: { type: 'boolean' },
      disableStorage: { type: 'boolean' },
      enableReturnData: { type: 'boolean' },
      limit: { type: 'integer', minimum: 0 },
    },
  },
  schema,
)
