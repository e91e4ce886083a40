import { bytesToHex, type Hex } from '@megarollup/protocol'
import { opcodeName, opcodes } from '../opcodes.ts'
import type { Step, TraceHooks } from '../trace/hooks.ts'
import { quantity } from './format.ts'

export interface Eip3155Options {
  enableMemory?: boolean
  disableStack?: boolean
  enableReturnData?: boolean
}

const REVERT = 0xfd
/** Refused before the stack is touched. */
const WRITE_PROTECTION = 'write protection'
/** Items that an instruction takes off the stack. */
const itemsTaken = new Map(opcodes.map(({ code, stackIn }) => [code, stackIn]))

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

/** The line at the end of each frame; the last one is the transaction's. */
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
      const { error, ...first } = line(step, options)
      const fault = step.opcode === REVERT && error === undefined ? 'execution reverted' : error
      if (fault === undefined) return onLine(JSON.stringify(first))
      // What fails while it runs has a second line, with the stack that it leaves.
      const ranInto = fault !== error || step.isFault
      if (!ranInto) return onLine(JSON.stringify({ ...first, error: fault }))
      onLine(JSON.stringify(first))
      const taken = fault === WRITE_PROTECTION ? 0 : (itemsTaken.get(step.opcode) ?? 0)
      const stack = first.stack?.slice(0, first.stack.length - taken) ?? null
      onLine(JSON.stringify({ ...first, stack, error: fault }))
    },
    exit({ output, gasUsed, error }) {
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
