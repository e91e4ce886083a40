/** What the kernel offers to JavaScript. */
import { addressFromBytes, copy32, reverse32 } from './bytes'
import { Abort, Invalid, Outcome } from './codes'
import { hashBytes } from './keccak'
import {
  Account, BLOCK, BLOCK_HASH_BYTES, BLOCK_HASHES, Code, EMPTY_CODE, EMPTY_HASH, EXCHANGE, Lane, OPCODE_TABLE, PAGE, PLACED_PRECOMPILES, PRECOMPILES, placeLane, placeShared, RULES, SECRETS, SHARED, Shared, SharedAccount, SharedSlot, TRANSACTION_SCRATCH, ZEROES,
} from './layout'
import { Activity, profileActivity } from './profile'
import { Block, Rules } from './rules'
import { accountAt, addBalance, ensureLoaded, subtractBalance } from './state/account'
import { codeByHash, describeCode } from './state/code'
import { clearLane, commitLane } from './state/commit'
import { sharedAccount, sharedSlot } from './state/shared'
import { execute } from './transaction/execute'
import { AuthorizationRecord, ResultRecord, TransactionRecord } from './transaction/record'

export { allocateCodeBytes } from './state/code'
export {
  dirtyAccountCount, dirtySlotCount, dropChanges, evictClean, forgetState, isCacheCrowded, settleDiff, writeDirtyAccount, writeDirtySlot,
} from './state/maintenance'

/** Sizes of the records that JavaScript writes and reads; it checks them. */
export const transactionRecordBytes: usize = offsetof<TransactionRecord>()
export const authorizationRecordBytes: usize = offsetof<AuthorizationRecord>()
export const resultRecordBytes: usize = offsetof<ResultRecord>()
export const rulesBytes: usize = offsetof<Rules>()
export const blockBytes: usize = offsetof<Block>()

export const rulesAddress: usize = RULES
export const opcodeTableAddress: usize = OPCODE_TABLE
export const precompilesAddress: usize = PRECOMPILES
export const placedPrecompilesAddress: usize = PLACED_PRECOMPILES
export const blockAddress: usize = BLOCK
/** Emptied by JavaScript when the block changes. */
export const blockHashesAddress: usize = BLOCK_HASHES
export const blockHashesBytes: usize = 256 * BLOCK_HASH_BYTES
export const secretsAddress: usize = SECRETS

function growTo(end: usize): bool {
  const pages = <i32>((end + PAGE - 1) / PAGE) - memory.size()
  return pages <= 0 || memory.grow(pages) >= 0
}

/**
 * Lays memory out: a cache of 2^`sharedScale` slots, a lane with buffers of 2^`laneScale` bytes, EVM memory up to `limit`
 * bytes of memory altogether. The secrets must have been written. Returns the lane, or 0 when the limit does not allow it.
 */
export function initialise(sharedScale: u32, laneScale: u32, limit: usize): usize {
  if (!growTo(SHARED + PAGE)) return 0
  const base = placeShared(sharedScale)
  if (!growTo(base + PAGE)) return 0
  const lane = changetype<Lane>(base)
  const end = placeLane(lane, laneScale) + PAGE
  if (end > limit || !growTo(end)) return 0
  lane.memoryEnd = <usize>memory.size() * PAGE
  lane.memoryLimit = limit
  copy32(EMPTY_HASH, hashBytes(lane, ZEROES, 0))
  copy32(EMPTY_CODE, EMPTY_HASH)
  describeCode(changetype<Code>(EMPTY_CODE), ZEROES, 0)
  return base
}

/** Makes the first 128 KiB exist, so that rules, tables and secrets can be written. */
export function prepare(): bool {
  return growTo(SHARED + PAGE)
}

// ---- addresses that JavaScript reads and writes

export function exchangeAddress(lane: Lane): usize {
  return changetype<usize>(lane) + EXCHANGE
}
export function inputAddress(lane: Lane): usize {
  return lane.input
}
export function inputBytes(lane: Lane): usize {
  return lane.inputEnd - lane.input
}
export function outputAddress(lane: Lane): usize {
  return lane.output
}
export function returnDataAddress(lane: Lane): usize {
  return lane.returnData
}
export function returnDataCapacity(lane: Lane): usize {
  return lane.returnCapacity
}
export function setReturnLength(lane: Lane, length: u32): void {
  lane.returnLength = length
}
/** The reason why the last transaction was given up. */
export function abortReason(lane: Lane): u32 {
  return lane.abort
}

// ---- transactions

/** Starts a batch of transactions, whose records are at the start of the input. */
export function beginBatch(lane: Lane, inputBytes: usize, gasAvailable: i64): void {
  lane.batchNext = lane.input
  lane.batchEnd = lane.input + inputBytes
  lane.batchGas = gasAvailable
  lane.outputNext = lane.output
}

function finishOne(lane: Lane, record: TransactionRecord, result: ResultRecord): void {
  lane.outputNext += result.bytes
  lane.batchNext += record.bytes
}

/**
 * Executes transactions until the batch ends or the output might not hold another result. Results are written from the start
 * of the output: those of the last call must have been read.
 */
export function runBatch(lane: Lane): void {
  lane.outputNext = lane.output
  const lastStart = lane.output + (lane.outputEnd - lane.output) / 3 - PAGE
  while (lane.batchNext < lane.batchEnd && lane.outputNext <= lastStart) {
    const record = changetype<TransactionRecord>(lane.batchNext)
    const result = changetype<ResultRecord>(lane.outputNext)
    execute(lane, record, result, lane.batchGas)
    if (result.outcome == Outcome.EXECUTED) lane.batchGas -= <i64>result.gasUsed
    finishOne(lane, record, result)
  }
  profileActivity(Activity.HOST)
}

/** What `gasAvailable` of `beginBatch` has come to. */
export function batchGasLeft(lane: Lane): i64 {
  return lane.batchGas
}

/** Bytes of results in the output. */
export function outputUsed(lane: Lane): usize {
  return lane.outputNext - lane.output
}

/** The record that runs next, or that was given up. */
export function batchPosition(lane: Lane): usize {
  return lane.batchNext
}

/** Writes the result of the transaction that was given up, and passes over it. */
export function skipAborted(lane: Lane): void {
  const result = changetype<ResultRecord>(lane.outputNext)
  memory.fill(lane.outputNext, 0, offsetof<ResultRecord>())
  result.bytes = <u32>offsetof<ResultRecord>()
  if (lane.abort == Abort.DEFERRED) {
    result.outcome = Outcome.DEFERRED
  } else {
    result.outcome = Outcome.INVALID
    result.invalid = Invalid.ENGINE_LIMIT
  }
  finishOne(lane, changetype<TransactionRecord>(lane.batchNext), result)
}

// ---- the committed state. Addresses (20 bytes) are at the start of the exchange area, slots 32 bytes further

function exchangedAccount(lane: Lane): Account {
  clearLane(lane)
  lane.isolated = 0
  const scratch = changetype<usize>(lane) + TRANSACTION_SCRATCH
  addressFromBytes(scratch, changetype<usize>(lane) + EXCHANGE)
  return accountAt(lane, scratch)
}

/** Reads an account: nonce, balance, code hash as `hostAccount` writes them. Returns whether it exists. */
export function readAccount(lane: Lane): bool {
  const shared = sharedAccount(lane, exchangedAccount(lane))
  const exchange = changetype<usize>(lane) + EXCHANGE
  store<u64>(exchange, shared.nonce, 32)
  copy32(exchange + 64, changetype<usize>(shared) + offsetof<SharedAccount>('balance0'))
  copy32(exchange + 96, changetype<usize>(shared) + offsetof<SharedAccount>('codeHash0'))
  return (shared.flags & Shared.EXISTS) != 0
}

function exchangedSlot(lane: Lane, isFresh: bool): SharedSlot {
  const key = changetype<usize>(lane) + TRANSACTION_SCRATCH + 32
  reverse32(key, changetype<usize>(lane) + EXCHANGE + 32)
  return sharedSlot(lane, sharedAccount(lane, exchangedAccount(lane)), key, isFresh)
}

/** Reads a slot; its value goes to byte 64 of the exchange area. */
export function readStorage(lane: Lane): void {
  const slot = exchangedSlot(lane, false)
  reverse32(changetype<usize>(lane) + EXCHANGE + 64, changetype<usize>(slot) + offsetof<SharedSlot>('value0'))
}

/** Sets a slot to the value at byte 64 of the exchange area, as if it had always been so: it is in no diff. */
export function writeStorage(lane: Lane): void {
  const value = changetype<usize>(lane) + TRANSACTION_SCRATCH + 64
  reverse32(value, changetype<usize>(lane) + EXCHANGE + 64)
  const slot = exchangedSlot(lane, true)
  copy32(changetype<usize>(slot) + offsetof<SharedSlot>('value0'), value)
  copy32(changetype<usize>(slot) + offsetof<SharedSlot>('base0'), value)
  slot.flags |= Shared.PINNED
}

/**
 * Adds an amount to the balance of an account or takes it, as the protocol does with rewards and withdrawals. The amount is at byte 32
 * of the exchange area; what is taken has to be there.
 */
export function changeBalance(lane: Lane, isTaken: bool): void {
  const amount = changetype<usize>(lane) + TRANSACTION_SCRATCH + 32
  reverse32(amount, changetype<usize>(lane) + EXCHANGE + 32)
  const account = exchangedAccount(lane)
  ensureLoaded(lane, account)
  if (isTaken) subtractBalance(lane, account, amount)
  else addBalance(lane, account, amount)
  commitLane(lane)
}

/** The code with the hash at the start of the exchange area; its length is written there. */
export function readCode(lane: Lane): usize {
  const hash = changetype<usize>(lane) + TRANSACTION_SCRATCH
  copy32(hash, changetype<usize>(lane) + EXCHANGE)
  const code = codeByHash(lane, hash)
  store<u32>(changetype<usize>(lane) + EXCHANGE, code.length)
  return code.bytes
}
