import type { Log } from '@megarollup/protocol'
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
export const Status = { SUCCESS: 0, REVERT: 1, HALT: 2 } as const

/** A result as the kernel wrote it. A copy: it stays good when the kernel goes on. */
export interface RawResult {
  bytes: number
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

/** Reads the record at `at`. Logs and output are views of one copy. */
export function readResult(memory: Uint8Array, view: DataView, at: number): RawResult {
  const bytes = view.getUint32(at + field.bytes, true)
  const outcome = view.getUint32(at + field.outcome, true)
  const isInvalid = outcome === Outcome.INVALID
  const logBytes = view.getUint32(at + field.logBytes, true)
  const outputLength = view.getUint32(at + field.outputLength, true)
  const tail = bytes === RESULT_RECORD_BYTES ? NO_BYTES : memory.slice(at + RESULT_RECORD_BYTES, at + bytes)
  return {
    bytes,
    outcome,
    invalid: view.getUint32(at + field.invalid, true),
    status: view.getUint32(at + field.status, true),
    halt: view.getUint32(at + field.halt, true),
    haltDetail: view.getUint32(at + field.haltDetail, true),
    gasUsed: view.getBigUint64(at + field.gasUsed, true),
    detail: isInvalid ? view.getBigUint64(at + field.detail, true) : 0n,
    have: isInvalid ? readWord(view, at + field.have) : 0n,
    want: isInvalid ? readWord(view, at + field.want) : 0n,
    logs: readLogs(tail, view.getUint32(at + field.logCount, true)),
    output: outputLength === 0 ? NO_BYTES : tail.subarray(logBytes, logBytes + outputLength),
    contractAddress:
      view.getUint32(at + field.hasContract, true) === 0 ? undefined : readAddress(memory, at + field.contract),
  }
}

function readLogs(tail: Uint8Array, count: number): Log[] {
  if (count === 0) return []
  const logs: Log[] = []
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength)
  let at = 0
  for (let i = 0; i < count; i++) {
    const topicCount = view.getUint32(at + TOPIC_COUNT, true)
    const dataLength = view.getUint32(at + DATA_LENGTH, true)
    const address = tail.subarray(at, at + 20)
    at += LOG_HEADER
    const topics: Uint8Array[] = []
    for (let j = 0; j < topicCount; j++, at += 32) topics.push(tail.subarray(at, at + 32))
    logs.push({ address, topics, data: tail.subarray(at, at + dataLength) })
    at += (dataLength + 7) & ~7
  }
  return logs
}

/** The kernel keeps an address as an integer, least significant byte first. */
function readAddress(memory: Uint8Array, at: number): Uint8Array {
  return memory.slice(at, at + 20).reverse()
}
