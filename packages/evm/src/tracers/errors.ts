import { MegarollupError } from '@megarollup/protocol'

/** A tracer's name or configuration does not hold. */
export class TracerConfigError extends MegarollupError<'TRACER_CONFIG'> {
  readonly tracer: string

  constructor(tracer: string, what: string, hint: string) {
    super('TRACER_CONFIG', what, { hint })
    this.tracer = tracer
  }
}

/** A trace ran longer than it may. */
export class TraceTimeoutError extends MegarollupError<'TRACE_TIMEOUT'> {
  readonly timeoutMs: number

  constructor(timeoutMs: number) {
    super('TRACE_TIMEOUT', `The trace took longer than ${timeoutMs} ms.`, {
      hint: 'Ask for less, such as a tracer without steps, or for a longer timeout.',
    })
    this.timeoutMs = timeoutMs
  }
}

/** A trace gathered more than it may keep. */
export class TraceSizeError extends MegarollupError<'TRACE_SIZE'> {
  readonly maxBytes: number

  constructor(maxBytes: number) {
    super('TRACE_SIZE', `The trace takes more than ${maxBytes} bytes of memory.`, {
      hint: 'Give a limit of steps, leave out stack, memory and storage, or take createEip3155Hooks, which keeps nothing.',
    })
    this.maxBytes = maxBytes
  }
}
