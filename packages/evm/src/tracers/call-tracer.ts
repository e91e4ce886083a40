import { bytesToHex, type Hex } from '@megarollup/protocol'
import { type CallFrame, CallFrames } from './CallFrames.ts'
import { readConfig } from './config.ts'
import { quantity } from './format.ts'
import { revertReason } from './revert-reason.ts'
import type { Tracer } from './tracer.ts'

export interface CallTracerConfig {
  /** Leave out what the transaction's own frame calls. */
  onlyTopCall?: boolean
  /** With the logs that last. */
  withLog?: boolean
}

export interface CallTrace {
  type: string
  from: Hex
  /** Absent when a creation failed. */
  to?: Hex
  /** Absent for STATICCALL. */
  value?: Hex
  gas: Hex
  gasUsed: Hex
  input: Hex
  output?: Hex
  error?: string
  revertReason?: string
  calls?: CallTrace[]
  logs?: CallTraceLog[]
}

export interface CallTraceLog {
  address: Hex
  topics: Hex[]
  data: Hex
  /** Number of the log in the transaction. */
  index: Hex
  /** Number of calls before it in its frame. */
  position: Hex
}

/**
 * The calls of a transaction as a tree: geth's `callTracer`.
 *
 * @throws TracerConfigError
 */
export function createCallTracer(config?: CallTracerConfig): Tracer<CallTrace | undefined> {
  const options = readConfig('callTracer', config, { onlyTopCall: 'boolean', withLog: 'boolean' })
  const frames = new CallFrames()
  let depth = 0
  return {
    transactionStart: (transaction) => frames.transactionStart(transaction),
    transactionEnd: (end) => frames.transactionEnd(end),
    enter: (frame) => {
      depth = frame.depth
      if (!options.onlyTopCall || depth === 0) frames.enter(frame)
    },
    exit: (end) => {
      depth = end.depth - 1
      if (!options.onlyTopCall || end.depth === 0) frames.exit(end)
    },
    ...(options.withLog && {
      log: (log) => {
        if (!options.onlyTopCall || depth === 0) frames.log(log)
      },
    }),
    result: () => frames.root && callTrace(frames.root, false),
  }
}

const REVERTED = 'execution reverted'

export function isCreation({ kind }: CallFrame): boolean {
  return kind === 'CREATE' || kind === 'CREATE2'
}

/** What geth keeps of a frame's output: all of a success, and revert data. */
function keptOutput({ error, output }: CallFrame): Uint8Array | undefined {
  return (error === undefined || error === REVERTED) && output.length > 0 ? output : undefined
}

function callTrace(frame: CallFrame, isUndone: boolean): CallTrace {
  const hasFailed = isUndone || frame.error !== undefined
  const { calls } = frame
  return {
    ...callFields(frame, hasFailed),
    ...(calls.length > 0 && { calls: calls.map((call) => callTrace(call, hasFailed)) }),
  }
}

/** A frame without its calls. Its logs are left out when it or a caller of it failed. */
export function callFields(frame: CallFrame, hasFailed: boolean): Omit<CallTrace, 'calls'> {
  const { kind, from, to, value, gas, gasUsed, input, error } = frame
  const output = keptOutput(frame)
  const reason = error === REVERTED && output ? revertReason(output) : undefined
  const logs = hasFailed ? [] : frame.logs
  return {
    from: bytesToHex(from),
    gas: quantity(gas),
    gasUsed: quantity(gasUsed),
    ...(!(isCreation(frame) && error !== undefined) && { to: bytesToHex(to) }),
    input: bytesToHex(input),
    ...(output && { output: bytesToHex(output) }),
    ...(error !== undefined && { error }),
    ...(reason && { revertReason: reason }),
    ...(logs.length > 0 && {
      logs: logs.map(({ address, topics, data, index, position }) => ({
        address: bytesToHex(address),
        topics: topics.map(bytesToHex),
        data: bytesToHex(data),
        index: quantity(index),
        position: quantity(position),
      })),
    }),
    ...(kind !== 'STATICCALL' && { value: quantity(value) }),
    type: kind,
  }
}
