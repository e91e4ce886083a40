import type { TraceQuery, TransactionTrace } from '../backend.ts'
import type { Json, JsonObject } from '../json.ts'
import type { TraceTypes } from '../params/traceTypes.ts'
import { stateDiff } from './stateDiff.ts'

/**
 * What the `trace_` methods make of two of geth's tracers: Parity's formats. Source: the documentation of OpenEthereum's "trace"
 * module.
 */

const flatConfig = { convertParityErrors: true }

/** The query for entries of the flat format. */
export const flatQuery: TraceQuery = { tracer: 'flatCallTracer', config: flatConfig, timeoutMs: undefined }

/** The query for what a `trace_replay…` or `trace_call` answers. */
export const replayQuery: TraceQuery = {
  tracer: 'muxTracer',
  config: { flatCallTracer: flatConfig, prestateTracer: { diffMode: true } },
  timeoutMs: undefined,
}

/** An entry of the flat format, as far as the methods look into it. */
export interface FlatEntry {
  readonly [key: string]: Json
  readonly action: JsonObject
}

/** The entries that a flat tracer answered. */
function flatEntries(result: Json): readonly FlatEntry[] {
  return result as unknown as readonly FlatEntry[]
}

export function blockEntries(traces: readonly TransactionTrace[]): FlatEntry[] {
  return traces.flatMap(({ result }) => flatEntries(result))
}

/** What was traced by `replayQuery`, in Parity's form: entries do not name their place. */
export function replayed(result: Json, types: TraceTypes): JsonObject {
  const { flatCallTracer, prestateTracer } = result as { flatCallTracer: Json; prestateTracer: Json }
  const entries = flatEntries(flatCallTracer)
  return {
    output: outputOf(entries[0]),
    stateDiff: types.stateDiff ? stateDiff(prestateTracer) : null,
    trace: types.trace ? entries.map(withoutPlace) : [],
    vmTrace: null,
  }
}

function outputOf(outermost: FlatEntry | undefined): Json {
  const result = outermost?.result
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return '0x'
  const { output, code } = result as JsonObject
  return output ?? code ?? '0x'
}

function withoutPlace({
  blockHash,
  blockNumber,
  transactionHash,
  transactionPosition,
  ...entry
}: FlatEntry): JsonObject {
  return entry
}
