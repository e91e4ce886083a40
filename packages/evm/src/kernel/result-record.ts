import type { Log } from '@megarollup/protocol'
import { invalidCauses } from '../invalid.ts'
import { readWord } from './words.ts'

/** Layout of the kernel's `ResultRecord`. */
export const resultField = {
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

/** The record of a transaction that is larger than the kernel's input. */
export function tooLargeRecord(): Uint8Array {
  const record = new Uint8Array(RESULT_RECORD_BYTES)
  const view = new DataView(record.buffer)
  view.setUint32(resultField.bytes, RESULT_RECORD_BYTES, true)
  view.setUint32(resultField.outcome, Outcome.INVALID, true)
  view.setUint32(resultField.invalid, invalidCauses['engine-limit'].number, true)
  return record
}

/** The record at `at`. Logs and output are views of `bytes`. */
export function readResult(bytes: Uint8Array, view: DataView, at: number): RawResult {
  const outcome = view.getUint32(at + resultField.outcome, true)
  const isInvalid = outcome === Outcome.INVALID
  const outputLength = view.getUint32(at + resultField.outputLength, true)
  const output = at + RESULT_RECORD_BYTES + view.getUint32(at + resultField.logBytes, true)
  return {
    outcome,
    invalid: view.getUint32(at + resultField.invalid, true),
    status: view.getUint32(at + resultField.status, true),
    halt: view.getUint32(at + resultField.halt, true),
    haltDetail: view.getUint32(at + resultField.haltDetail, true),
    gasUsed: view.getBigUint64(at + resultField.gasUsed, true),
    detail: isInvalid ? view.getBigUint64(at + resultField.detail, true) : 0n,
    have: isInvalid ? readWord(view, at + resultField.have) : 0n,
    want: isInvalid ? readWord(view, at + resultField.want) : 0n,
    logs: readLogs(bytes, view, at),
    output: outputLength === 0 ? NO_BYTES : bytes.subarray(output, output + outputLength),
    contractAddress:
      view.getUint32(at + resultField.hasContract, true) === 0
        ? undefined
        : readAddress(bytes, at + resultField.contract),
  }
}

/** The logs of the record at `record`, views of `bytes`. */
export function readLogs(bytes: Uint8Array, view: DataView, record: number): Log[] {
  const logs: Log[] = []
  const count = view.getUint32(record + resultField.logCount, true)
  let at = record + RESULT_RECORD_BYTES
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
