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
  stateOverrides: z.unknown().optional(),
  blockOverrides: z.unknown().optional(),
  txIndex: z.unknown().optional(),
})

const unitMs: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Go writes durations as `500ms`, `5s`, `1m30s`. */
function milliseconds(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined
  const parts = text.matchAll(/([\d.]+)(\D+)/g)
  return [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * unitMs[unit!]!, 0)
}

/** No tracer, no options. */
export const defaultTrace: TraceQuery = { tracer: undefined, config: undefined, timeoutMs: undefined }

function isNothing(value: unknown): boolean {
  return value == null || (typeof value === 'object' && Object.keys(value).length === 0)
}

const schema = fields.transform((given, context): TraceQuery => {
  const timeoutMs = given.timeout == null ? undefined : milliseconds(given.timeout)
  if (given.timeout != null && timeoutMs === undefined)
    context.addIssue({ code: 'custom', message: `invalid duration ${JSON.stringify(given.timeout)}` })
  // What would change the answer is refused, not left out.
  for (const name of ['stateOverrides', 'blockOverrides', 'txIndex'] as const)
    if (!isNothing(given[name])) context.addIssue({ code: 'custom', message: `${name} is not supported` })
  if (given.tracer) return { tracer: given.tracer, config: given.tracerConfig, timeoutMs }
  // The struct logger has its options beside the others.
  const { enableMemory, disableStack, disableStorage, enableReturnData, limit } = given
  return {
    tracer: undefined,
    config: { enableMemory, disableStack, disableStorage, enableReturnData, limit },
    timeoutMs,
  }
})

/** The options of `debug_trace…`. */
export const traceConfig: ParamType<TraceQuery> = structure(
  'tracers.TraceConfig',
  {
    type: 'object',
    properties: {
      tracer: { type: 'string', description: 'callTracer, prestateTracer, …; the struct logger if left out' },
      tracerConfig: { type: 'object', description: "the tracer's options" },
      timeout: { type: 'string', pattern: '^([0-9.]+(ns|us|µs|ms|s|m|h))+$' },
      enableMemory: { type: 'boolean' },
      disableStack: { type: 'boolean' },
      disableStorage: { type: 'boolean' },
      enableReturnData: { type: 'boolean' },
      limit: { type: 'integer', minimum: 0 },
    },
  },
  schema,
)
