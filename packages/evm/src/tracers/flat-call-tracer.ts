import { bytesToHex, type Hex } from '@megarollup/protocol'
import { type CallFrame, CallFrames } from './CallFrames.ts'
import { isCreation } from './call-tracer.ts'
import { readConfig } from './config.ts'
import { quantity } from './format.ts'
import type { TraceContext, Tracer } from './tracer.ts'

export interface FlatCallTracerConfig {
  /** Write errors as Parity did. */
  convertParityErrors?: boolean
  /** With calls of precompiles. */
  includePrecompiles?: boolean
  /** Taken for the sake of those who set it, and without effect, as in geth. */
  onlyTopCall?: boolean
}

/** An entry of Parity's trace format. */
export interface FlatCall {
  action: FlatCallAction | FlatCreateAction | FlatSelfdestructAction
  blockHash: Hex | null
  blockNumber: number
  error?: string
  result?: { gasUsed: Hex; output: Hex } | { address: Hex; code: Hex; gasUsed: Hex }
  /** How many calls it made itself. */
  subtraces: number
  /** The way to it through the tree of calls. */
  traceAddress: number[]
  transactionHash: Hex | null
  transactionPosition: number
  type: 'call' | 'create' | 'suicide'
}

export interface FlatCallAction {
  callType: string
  from: Hex
  to: Hex
  gas: Hex
  input: Hex
  value: Hex
}

export interface FlatCreateAction {
  creationMethod: string
  from: Hex
  gas: Hex
  init: Hex
  value: Hex
}

export interface FlatSelfdestructAction {
  address: Hex
  balance: Hex
  refundAddress: Hex
}

/**
 * The calls of a transaction as a list, in Parity's format: geth's `flatCallTracer`.
 *
 * @throws TracerConfigError
 */
export function createFlatCallTracer(config?: FlatCallTracerConfig, context: TraceContext = {}): Tracer<FlatCall[]> {
  const options = readConfig('flatCallTracer', config, {
    convertParityErrors: 'boolean',
    includePrecompiles: 'boolean',
    onlyTopCall: 'boolean',
  })
  const frames = new CallFrames()
  return {
    transactionStart: (transaction) => frames.transactionStart(transaction),
    transactionEnd: (end) => frames.transactionEnd(end),
    enter: (frame) => frames.enter(frame),
    exit: (end) => frames.exit(end),
    result() {
      const { root, transaction } = frames
      if (!root || !transaction) return []
      const isShown = (call: CallFrame) =>
        options.includePrecompiles ||
        (call.kind !== 'CALL' && call.kind !== 'STATICCALL') ||
        !transaction.isPrecompile(call.to)
      const place = {
        blockHash: context.blockHash ? bytesToHex(context.blockHash) : null,
        blockNumber: Number(context.blockNumber ?? transaction.blockNumber),
        transactionHash: context.transactionHash ? bytesToHex(context.transactionHash) : null,
        transactionPosition: context.transactionIndex ?? 0,
      }
      const list: FlatCall[] = []
      const add = (frame: CallFrame, traceAddress: number[]) => {
        const calls = frame.calls.filter(isShown)
        const error = frame.error && options.convertParityErrors ? parityError(frame.error) : frame.error
        list.push({ ...flatCall(frame), ...(error && { error }), subtraces: calls.length, traceAddress, ...place })
        calls.forEach((call, i) => {
          add(call, [...traceAddress, i])
        })
      }
      add(root, [])
      return list
    },
  }
}

type Part = Pick<FlatCall, 'action' | 'result' | 'type'>

function flatCall(frame: CallFrame): Part {
  const { kind, error, output } = frame
  const from = bytesToHex(frame.from)
  const to = bytesToHex(frame.to)
  const value = quantity(frame.value)
  const gas = quantity(frame.gas)
  const gasUsed = quantity(frame.gasUsed)
  if (kind === 'SELFDESTRUCT') return { type: 'suicide', action: { address: from, balance: value, refundAddress: to } }
  // Revert data is kept, other failures have no result.
  const hasResult = error === undefined || error === 'execution reverted'
  if (isCreation(frame)) {
    const result = error === undefined ? { address: to, code: bytesToHex(output), gasUsed } : undefined
    const reverted = { code: bytesToHex(output), gasUsed } as { address: Hex; code: Hex; gasUsed: Hex }
    return {
      type: 'create',
      action: { creationMethod: kind.toLowerCase(), from, gas, init: bytesToHex(frame.input), value },
      ...(hasResult && { result: result ?? reverted }),
    }
  }
  return {
    type: 'call',
    action: { callType: kind.toLowerCase(), from, gas, input: bytesToHex(frame.input), to, value },
    ...(hasResult && { result: { gasUsed, output: bytesToHex(output) } }),
  }
}

const parityErrors: Record<string, string> = {
  'contract creation code storage out of gas': 'Out of gas',
  'gas uint64 overflow': 'Out of gas',
  'max code size exceeded': 'Out of gas',
  'invalid jump destination': 'Bad jump destination',
  'execution reverted': 'Reverted',
  'return data out of bounds': 'Out of bounds',
  'stack limit reached 1024 (1023)': 'Out of stack',
  'precompiled failed': 'Built-in failed',
  'invalid input length': 'Built-in failed',
}

function parityError(error: string): string {
  if (error.startsWith('invalid opcode:')) return 'Bad instruction'
  if (error.startsWith('stack underflow')) return 'Stack underflow'
  if (error.startsWith('out of gas')) return 'Out of gas'
  return parityErrors[error] ?? error
}
