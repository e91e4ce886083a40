/** Whether a transaction may run, in the order in which geth looks. */
import { copy32 } from '../bytes'
import { Invalid } from '../codes'
import { Acc, Account, Code, CodeFlag, Lane, TRANSACTION_SCRATCH, ZEROES } from '../layout'
import { Block, block, has, rules, Switch } from '../rules'
import { balanceOf, codeOf } from '../state/account'
import { multiplyWord } from '../u256/multiply'
import { addCarry, isZero, lessThan } from '../u256/words'
import { dataTokens, floorGas, intrinsicGas } from './gas'
import { ResultRecord, TransactionFlag, TransactionRecord } from './record'

const VERSIONED_HASH_KZG: u8 = 1

// @ts-ignore: decorator
@inline
export function maxFee(record: TransactionRecord): usize {
  return changetype<usize>(record) + offsetof<TransactionRecord>('maxFee0')
}

// @ts-ignore: decorator
@inline
export function maxPriorityFee(record: TransactionRecord): usize {
  return changetype<usize>(record) + offsetof<TransactionRecord>('maxPriorityFee0')
}

// @ts-ignore: decorator
@inline
export function valueOf(record: TransactionRecord): usize {
  return changetype<usize>(record) + offsetof<TransactionRecord>('value0')
}

// @ts-ignore: decorator
@inline
export function baseFee(): usize {
  return changetype<usize>(block()) + offsetof<Block>('baseFee0')
}

/** A call that offers no fee at all runs at a base fee of zero. */
export function isFree(record: TransactionRecord): bool {
  return (record.flags & TransactionFlag.CALL) != 0 && isZero(maxFee(record))
}

/** Sets the gas price that the transaction pays and the base fee that it sees. */
export function setFees(lane: Lane, record: TransactionRecord): void {
  const price = changetype<usize>(lane) + offsetof<Lane>('gasPrice0')
  const base = changetype<usize>(lane) + offsetof<Lane>('baseFee0')
  if (isFree(record)) {
    copy32(price, ZEROES)
    copy32(base, ZEROES)
    return
  }
  copy32(base, baseFee())
  // min(base + priority, max); the sum cannot be less than the maximum by overflow.
  if (addCarry(price, base, maxPriorityFee(record)) != 0 || lessThan(maxFee(record), price)) copy32(price, maxFee(record))
}

/** Gas of the blobs. */
export function blobGas(record: TransactionRecord): u64 {
  return <u64>rules().blobGas * <u64>record.blobCount
}

function checkBlobs(record: TransactionRecord): u32 {
  if (record.flags & TransactionFlag.CREATE) return Invalid.BLOB_CREATES_CONTRACT
  if (record.blobCount == 0) return Invalid.NO_BLOBS
  if (<i64>record.blobCount > rules().maxBlobs) return Invalid.TOO_MANY_BLOBS
  const hashes = changetype<usize>(record) + record.blobHashes
  for (let i: u32 = 0; i < record.blobCount; i++)
    if (load<u8>(hashes + (<usize>i << 5)) != VERSIONED_HASH_KZG) return Invalid.BLOB_VERSION
  const blobBaseFee = changetype<usize>(block()) + offsetof<Block>('blobBaseFee0')
  if (lessThan(changetype<usize>(record) + offsetof<TransactionRecord>('maxBlobFee0'), blobBaseFee))
    return Invalid.BLOB_FEE_TOO_LOW
  return Invalid.NONE
}

/** Whether a code is a delegation (EIP-7702). */
function delegates(code: Code): bool {
  return (code.flags & CodeFlag.DELEGATION) != 0 && has(Switch.DELEGATES)
}

function checkSender(lane: Lane, record: TransactionRecord, sender: Account, result: ResultRecord): u32 {
  result.detail = sender.nonce
  if (record.nonce < sender.nonce) return Invalid.NONCE_TOO_LOW
  if (record.nonce > sender.nonce) return Invalid.NONCE_TOO_HIGH
  if (record.nonce == u64.MAX_VALUE) return Invalid.NONCE_MAX
  if (record.gasLimit > rules().maxTransactionGas) {
    result.detail = <u64>rules().maxTransactionGas
    return Invalid.GAS_LIMIT_TOO_HIGH
  }
  if ((sender.flags & Acc.HAS_CODE) != 0 && !delegates(codeOf(lane, sender))) {
    result.detail = codeOf(lane, sender).length
    return Invalid.SENDER_NOT_EOA
  }
  return Invalid.NONE
}

/** Whether the sender can pay for the most that the transaction may cost: (gas · fee + blob gas · blob fee + value). */
function checkFunds(lane: Lane, record: TransactionRecord, sender: Account, result: ResultRecord): u32 {
  const want = changetype<usize>(result) + offsetof<ResultRecord>('want0')
  const term = changetype<usize>(lane) + TRANSACTION_SCRATCH
  let overflow = multiplyWord(want, maxFee(record), <u64>record.gasLimit)
  overflow |= multiplyWord(term, changetype<usize>(record) + offsetof<TransactionRecord>('maxBlobFee0'), blobGas(record))
  overflow |= addCarry(want, want, term)
  overflow |= addCarry(want, want, valueOf(record))
  copy32(changetype<usize>(result) + offsetof<ResultRecord>('have0'), balanceOf(sender))
  if (overflow != 0 || lessThan(balanceOf(sender), want)) return Invalid.INSUFFICIENT_FUNDS
  return Invalid.NONE
}

/** The reason why the transaction is invalid, or `Invalid.NONE`. `sender` is loaded. */
export function validate(lane: Lane, record: TransactionRecord, sender: Account, result: ResultRecord): u32 {
  if (record.flags & TransactionFlag.SYSTEM) return Invalid.NONE
  const isCall = (record.flags & TransactionFlag.CALL) != 0
  if (!isCall && <i64>record.type > rules().maxTransactionType) return Invalid.TYPE_1_UNSUPPORTED - 1 + record.type
  if (record.flags & TransactionFlag.WRONG_CHAIN) return Invalid.WRONG_CHAIN
  if (!isCall) {
    const wrong = checkSender(lane, record, sender, result)
    if (wrong) return wrong
  }
  if (lessThan(maxFee(record), maxPriorityFee(record))) return Invalid.PRIORITY_FEE_ABOVE_MAX_FEE
  if (!isFree(record) && lessThan(maxFee(record), baseFee())) return Invalid.MAX_FEE_BELOW_BASE_FEE
  if (record.type == 3) {
    const wrong = checkBlobs(record)
    if (wrong) return wrong
  }
  if (record.type == 4) {
    if (record.flags & TransactionFlag.CREATE) return Invalid.SET_CODE_CREATES_CONTRACT
    if (record.authorizationCount == 0) return Invalid.EMPTY_AUTHORIZATION_LIST
  }
  const wrong = checkFunds(lane, record, sender, result)
  if (wrong) return wrong

  const tokens = dataTokens(record)
  const intrinsic = intrinsicGas(record, tokens)
  if (record.gasLimit < intrinsic) {
    result.detail = <u64>intrinsic
    return Invalid.INTRINSIC_GAS
  }
  if (record.gasLimit < floorGas(tokens)) {
    result.detail = <u64>floorGas(tokens)
    return Invalid.FLOOR_GAS
  }
  if ((record.flags & TransactionFlag.CREATE) != 0 && <i64>record.dataLength > rules().maxInitcode) {
    result.detail = <u64>rules().maxInitcode
    return Invalid.INITCODE_SIZE
  }
  return Invalid.NONE
}
