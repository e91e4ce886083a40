import { createCallTracer } from './call-tracer.ts'
import { createErc7562Tracer } from './erc7562-tracer.ts'
import { TracerConfigError } from './errors.ts'
import { createFlatCallTracer } from './flat-call-tracer.ts'
import { createFourByteTracer } from './four-byte-tracer.ts'
import { createMuxTracer } from './mux-tracer.ts'
import { createNoopTracer } from './noop-tracer.ts'
import { createPrestateTracer } from './prestate-tracer.ts'
import { createStructLogger } from './struct-logger.ts'
import type { TraceContext, Tracer } from './tracer.ts'

type Make = (config: object | undefined, context: TraceContext) => Tracer

const tracers: Record<string, Make> = {
  structLogger: createStructLogger,
  callTracer: createCallTracer,
  flatCallTracer: createFlatCallTracer,
  prestateTracer: createPrestateTracer,
  '4byteTracer': createFourByteTracer,
  erc7562Tracer: createErc7562Tracer,
  muxTracer,
  noopTracer: createNoopTracer,
}

/** Names that `createTracer` knows. */
export const tracerNames: readonly string[] = Object.keys(tracers)

/**
 * The tracer of a name, as `debug_traceTransaction` has it. Without a name it is the struct logger.
 *
 * @param config The tracer's options, of any type: they are checked.
 * @throws TracerConfigError for a name or an option that there is not
 */
export function createTracer(name: string | undefined, config?: unknown, context: TraceContext = {}): Tracer {
  const known = name === undefined ? 'structLogger' : name
  const make = Object.hasOwn(tracers, known) ? tracers[known] : undefined
  if (!make) throw new TracerConfigError(known, `There is no tracer ${known}.`, `There are: ${tracerNames.join(', ')}.`)
  return make(objectOrNothing(known, config), context)
}

function muxTracer(config: object | undefined, context: TraceContext): Tracer {
  const entries = Object.entries(config ?? {})
  if (entries.some(([name]) => name === 'muxTracer'))
    throw new TracerConfigError('muxTracer', 'muxTracer holds itself.', 'Name the tracers one by one.')
  return createMuxTracer(Object.fromEntries(entries.map(([name, each]) => [name, createTracer(name, each, context)])))
}

function objectOrNothing(tracer: string, config: unknown): object | undefined {
  if (config === undefined || config === null) return undefined
  if (typeof config === 'object' && !Array.isArray(config)) return config
  throw new TracerConfigError(
    tracer,
    `The configuration of ${tracer} is no object.`,
    'Leave it out, or give an object.',
  )
}
