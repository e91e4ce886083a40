export type {
  FrameEnd,
  FrameKind,
  FrameStart,
  Step,
  TraceHooks,
  TraceState,
  TransactionEnd,
  TransactionStart,
} from '../trace/hooks.ts'
export { createTracingEvm, createTracingEvmAsync, type TracingEvm } from '../trace/tracing-evm.ts'
export { type CallTrace, type CallTraceLog, type CallTracerConfig, createCallTracer } from './call-tracer.ts'
export { createTracer, tracerNames } from './create-tracer.ts'
export { createEip3155Hooks, type Eip3155End, type Eip3155Options, type Eip3155Step } from './eip3155.ts'
export { createErc7562Tracer, type Erc7562Trace, type Erc7562TracerConfig } from './erc7562-tracer.ts'
export { TracerConfigError, TraceSizeError, TraceTimeoutError } from './errors.ts'
export {
  createFlatCallTracer,
  type FlatCall,
  type FlatCallAction,
  type FlatCallTracerConfig,
  type FlatCreateAction,
  type FlatSelfdestructAction,
} from './flat-call-tracer.ts'
export { createFourByteTracer } from './four-byte-tracer.ts'
export { createMuxTracer, joinHooks } from './mux-tracer.ts'
export { createNoopTracer } from './noop-tracer.ts'
export {
  createPrestateTracer,
  type Prestate,
  type PrestateAccount,
  type PrestateTracerConfig,
} from './prestate-tracer.ts'
export { createStructLogger, type StructLog, type StructLoggerConfig, type StructLogResult } from './struct-logger.ts'
export type { TraceContext, Tracer } from './tracer.ts'
