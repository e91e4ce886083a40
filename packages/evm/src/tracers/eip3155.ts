import { bytesToHex, type Hex } from '@megarollup/protocol'
import { opcodeName } from '../opcodes.ts'
import type { Step, TraceHooks } from '../trace/hooks.ts'
import { quantity } from './format.ts'

export interface Eip3155Options {
  enableMemory?: boolean
  disableStack?: boolean
  enableReturnData?: boolean
}

/** A line of a trace in the format of EIP-3155. */
export interface Eip3155Step {
  pc: number
  op: number
  gas: Hex
  gasCost: Hex
  memory?: Hex
  memSize: number
  /** The bottom first. */
  stack: Hex[] | null
  returnData?: Hex
  depth: number
  refund: number
  opName: string
  error?: string
}

/** The line after the last instruction. */
export interface Eip3155End {
  output: string
  gasUsed: Hex
  error?: string
}

/**
 * A trace as lines of JSON (EIP-3155), each handed to `onLine` without a line break, as geth's `evm --trace` prints them.
 *
 * @example
 * ```ts
 * evm.observe(createEip3155Hooks((line) => console.error(line)), () => evm.call(request))
 * ```
 */
export function createEip3155Hooks(onLine: (line: string) => void, options: Eip3155Options = {}): TraceHooks {
  return {
    readsMemory: options.enableMemory ?? false,
    step(step) {
      onLine(JSON.stringify(line(step, options)))
    },
    exit({ depth, output, gasUsed, error }) {
      if (depth !== 0) return
      const end: Eip3155End = {
        output: bytesToHex(output).slice(2),
        gasUsed: quantity(gasUsed),
        ...(error !== undefined && { error }),
      }
      onLine(JSON.stringify(end))
    },
  }
}

function line(step: Step, options: Eip3155Options): Eip3155Step {
  const returnData = options.enableReturnData ? step.returnData() : undefined
  return {
    pc: step.pc,
    op: step.opcode,
    gas: quantity(step.gas),
    gasCost: quantity(step.cost),
    ...(options.enableMemory && step.memorySize > 0 && { memory: bytesToHex(step.memory()) }),
    memSize: step.memorySize,
    stack: options.disableStack ? null : step.stack().map(quantity),
    ...(returnData?.length && { returnData: bytesToHex(returnData) }),
    depth: step.depth,
    refund: Number(step.refund),
    opName: opcodeName(step.opcode),
    ...(step.error !== undefined && { error: step.error }),
  }
}
