import type { TraceHooks } from '@megarollup/evm/tracers'
import { TraceLimitError } from '@megarollup/rpc'

export interface TraceBounds {
  /** By `performance.now()`. */
  deadlineMs: number
  /** What tracers may gather, by a rough count. */
  maxBytes: number
}

/** Steps between two looks at the clock. */
const STEPS_PER_LOOK = 4096
/** What a step or a frame takes in a result beside its data, and an item of the stack in hexadecimal. */
const STEP_BYTES = 150
const FRAME_BYTES = 500
const ITEM_BYTES = 70

/**
 * Hooks that end a trace when it takes too long, or when what tracers keep of it may fill memory. `hasSteps` tells whether
 * anybody looks at steps: without, there are none to be counted, and gas bounds the time. Of the steps of a transaction only the
 * first `maxSteps` are kept, and counted.
 */
export function traceBounds(
  { deadlineMs, maxBytes }: TraceBounds,
  hasSteps: boolean,
  readsMemory: boolean,
  maxSteps = Number.POSITIVE_INFINITY,
): TraceHooks {
  let bytes = 0
  let steps = 0
  let kept = 0

  function look(): void {
    if (performance.now() > deadlineMs)
      throw new TraceLimitError(
        'trace timeout',
        'Ask for less, or give a longer timeout, up to the bound of this node.',
      )
  }
  function add(more: number): void {
    bytes += more
    if (bytes > maxBytes)
      throw new TraceLimitError(
        `the trace is larger than ${maxBytes} bytes`,
        'Ask for a tracer without steps, a limit, or disableStack and no memory.',
      )
  }

  return {
    transactionStart() {
      bytes = 0
      kept = 0
      look()
    },
    enter({ input }) {
      add(FRAME_BYTES + 2 * input.length)
      look()
    },
    exit: ({ output }) => add(2 * output.length),
    log: ({ data }) => add(FRAME_BYTES + 2 * data.length),
    ...(hasSteps && {
      step(step) {
        if (kept++ < maxSteps) add(STEP_BYTES + ITEM_BYTES * step.stackLength + (readsMemory ? 2 * step.memorySize : 0))
        if (++steps % STEPS_PER_LOOK === 0) look()
      },
    }),
  }
}
