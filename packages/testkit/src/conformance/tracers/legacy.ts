import type { TraceHooks } from '@megarollup/evm/tracers'

/**
 * The forms in which geth's former tracers, written in JavaScript, gave what its present ones give. They saw instructions only, not
 * frames: of a call without any they knew neither gas nor result, and of a frame that failed between two instructions only that.
 */

type Json = Record<string, unknown>

/** Which frames ran an instruction, in the order in which they were entered. */
export interface FrameLog {
  hooks: TraceHooks
  /** By frame: whether it ran any, and whether the last one failed. */
  frames: { hasRun: boolean; hasHalted: boolean }[]
}

export function logFrames(): FrameLog {
  const frames: FrameLog['frames'] = []
  const open: FrameLog['frames'] = []
  return {
    frames,
    hooks: {
      enter() {
        const frame = { hasRun: false, hasHalted: false }
        frames.push(frame)
        open.push(frame)
      },
      exit() {
        open.pop()
      },
      step(step) {
        const frame = open.at(-1)!
        frame.hasRun = true
        frame.hasHalted = step.error !== undefined || step.opcode === REVERT
      },
    },
  }
}

const REVERT = 0xfd

export function legacyCallTrace(result: unknown, { frames }: FrameLog): unknown {
  let next = 0
  const convert = (trace: Json, isOutermost: boolean): Json => {
    const { hasRun, hasHalted } = frames[next++]!
    const { calls, revertReason: _, gas, gasUsed, output, value, error, ...fields } = trace
    const isCall = trace.type !== 'CREATE' && trace.type !== 'CREATE2' && trace.type !== 'SELFDESTRUCT'
    return {
      ...fields,
      ...((hasRun || isOutermost || !isCall) && trace.type !== 'SELFDESTRUCT' && { gas, gasUsed }),
      ...(output !== undefined && { output }),
      ...(trace.type !== 'DELEGATECALL' && trace.type !== 'CALLCODE' && { value }),
      ...(error !== undefined && { error: hasHalted || isOutermost ? error : 'internal failure' }),
      ...(Array.isArray(calls) && { calls: calls.map((call) => convert(call as Json, false)) }),
    }
  }
  return convert(result as Json, true)
}

/** Every field of every account. */
export function legacyPrestate(result: unknown): unknown {
  return Object.fromEntries(
    Object.entries(result as Record<string, Json>).map(([address, { codeHash: _, ...account }]) => [
      address,
      { code: '0x', nonce: 0, storage: {}, ...account },
    ]),
  )
}
