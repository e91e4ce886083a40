import type { Log } from '@megarollup/protocol'
import { invalidCauses } from '../invalid.ts'
import { readWord } from './words.ts'

/** Layout of the kernel's `ResultRecord`. */
const field = {
  bytes: 0,
  outcome: 4,
  invalid: 8,
  status: 12,
  halt: 16,
  haltDetail: 20,
  gasUsed: 24,
  detail: 32,
  logCount: 40,
  logBytes: 44,
  outputLength: 48,
  hasContract: 52,
  contract: 56,
  have: 88,
  want: 120,
} as const
export const RESULT_RECORD_BYTES = 152

/** Layout of a log: the kernel's `opcodes/log.ts`. */
const TOPIC_COUNT = 20
const DATA_LENGTH = 24
const LOG_HEADER = 32

export const Outcome = { EXECUTED: 0, INVALID: 1, DEFERRED: 2, BLOCK_FULL: 3 } as const
/** Why the kernel gave a transaction up. */
export const Abort = { DEFERRED: 1, LIMIT: 2 } as const
export const Status = { SUCCESS: 0, REVERT: 1, HALT: 2 } as const

/** A result as the kernel wrote it. */
export interface RawResult {
  outcome: number
  invalid: number
  status: number
  halt: number
  haltDetail: number
  gasUsed: bigint
  detail: bigint
  have: bigint
  want: bigint
  logs: Log[]
  output: Uint8Array
  contractAddress: Uint8Array | undefined
}

const NO_BYTES = new Uint8Array(0)

/** The result of a transaction that is larger than the kernel's input. */
export const tooLarge: RawResult = {
  outcome: Outcome.INVALID,
  invalid: invalidCauses['engine-limit'].number,
  status: 0,
  halt: 0,
  haltDetail: 0,
  gasUsed: 0n,
  detail: 0n,
  have: 0n,
  want: 0n,
  logs: [],
  output: NO_BYTES,
  contractAddress: undefined,
}

/**
 * Reads consecutive records from a copy of the kernel's output, which logs and outputs stay views of: one allocation for a
 * batch instead of several for each transaction.
 */
export function readResults(copy: Uint8Array, onResult: (result: RawResult) => void): void {
  const view = new DataView(copy.buffer, copy.byteOffset, copy.byteLength)
  for (let at = 0; at < copy.length; at += view.getUint32(at + field.bytes, true)) onResult(readResult(copy, view, at))
}

function readResult(bytes: Uint8Array, view: DataView, at: number): RawResult {
  const outcome = view.getUint32(at + field.outcome, true)
  const isInvalid = outcome === Outcome.INVALID
  const outputLength = view.getUint32(at + field.outputLength, true)
  const logs = at + RESULT_RECORD_BYTES
  const output = logs + view.getUint32(at + field.logBytes, true)
  const logCount = view.getUint32(at + field.logCount, true)
  return {
    outcome,
    invalid: view.getUint32(at + field.invalid, true),
    status: view.getUint32(at + field.status, true),
    halt: view.getUint32(at + field.halt, true),
    haltDetail: view.getUint32(at + field.haltDetail, true),
    gasUsed: view.getBigUint64(at + field.gasUsed, true),
    detail: isInvalid ? view.getBigUint64(at + field.detail, true) : 0n,
    have: isInvalid ? readWord(view, at + field.have) : 0n,
    want: isInvalid ? readWord(view, at + field.want) : 0n,
    logs: logCount === 0 ? [] : readLogs(bytes, view, logs, logCount),
    output: outputLength === 0 ? NO_BYTES : bytes.subarray(output, output + outputLength),
    contractAddress:
      view.getUint32(at + field.hasContract, true) === 0 ? undefined : readAddress(bytes, at + field.contract),
  }
}

function readLogs(bytes: Uint8Array, view: DataView, start: number, count: number): Log[] {
  const logs: Log[] = []
  let at = start
  for (let i = 0; i < count; i++) {
    const topicCount = view.getUint32(at + TOPIC_COUNT, true)
    const dataLength = view.getUint32(at + DATA_LENGTH, true)
    const address = bytes.subarray(at, at + 20)
    at += LOG_HEADER
    const topics: Uint8Array[] = []
    for (let j = 0; j < topicCount; j++, at += 32) topics.push(bytes.subarray(at, at + 32))
    logs.push({ address, topics, data: bytes.subarray(at, at + dataLength) })
    at += (dataLength + 7) & ~7
  }
  return logs
}

/** The kernel keeps an address as an integer, least significant byte first. */
function readAddress(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.slice(at, at + 20).reverse()
}
