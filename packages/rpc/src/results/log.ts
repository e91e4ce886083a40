import type { Log } from '@megarollup/protocol'
import type { LogEntry, TransactionPlace } from '../backend.ts'
import { bytesToHex, quantityToHex } from '../hex.ts'
import type { Json } from '../json.ts'
import type { ResultType } from './ResultType.ts'

/** A log and where it is. `blockHash` is 32 zero bytes until the block is sealed; the indexes are final. */
export function logToJson(log: Log, transactionHash: Uint8Array, place: TransactionPlace, logIndex: number): Json {
  return {
    address: bytesToHex(log.address),
    topics: log.topics.map(bytesToHex),
    data: bytesToHex(log.data),
    blockNumber: quantityToHex(place.blockNumber),
    transactionHash: bytesToHex(transactionHash),
    transactionIndex: quantityToHex(place.transactionIndex),
    blockHash: bytesToHex(place.blockHash),
    blockTimestamp: quantityToHex(place.blockTimestamp),
    logIndex: quantityToHex(logIndex),
    removed: false,
  }
}

export function logEntryToJson(entry: LogEntry): Json {
  return logToJson(entry.log, entry.transactionHash, entry.place, entry.logIndex)
}

export const logEntry: ResultType<LogEntry> = { describe: 'a log', encode: logEntryToJson }
