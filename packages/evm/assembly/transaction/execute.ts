/** One transaction, from its record to its result. Source: the yellow paper, section 6, and the EIPs named below. */
import { addressFromBytes, clear16, copy32, copyLoosely, reverse32 } from '../bytes'
import { Halt, Invalid, Outcome, Status } from '../codes'
import { enterFrame, leaveFrame, markState, nextFrame, useCode, useInitcode } from '../frames'
import { hostPrecompile } from '../host'
import { run } from '../interpreter'
import { Account, align, Code, CodeFlag, Frame, FrameKind, Lane, TRANSACTION_SCRATCH } from '../layout'
import { CALL, delegatedCode, transfer } from '../opcodes/call'
import { beginContract, collides, CREATE, createAddress } from '../opcodes/create'
import { Activity, profileActivity, profilePrecompile, profileResume } from '../profile'
import { Block, block, has, rules, Switch } from '../rules'
import {
  accountAt, addBalance, codeOf, ensureLoaded, isPrecompile, precompileNumber, setNonce, subtractBalance, touch, warmAccount,
} from '../state/account'
import { analyse } from '../state/code'
import { clearLane, commitLane } from '../state/commit'
import { slotAt, warmSlot } from '../state/slot'
import { TraceEvent, traceEnter, traceExit, traceTransaction } from '../trace'
import { multiplyWord } from '../u256/multiply'
import { isZero, sub } from '../u256/words'
import { TRACED } from '../variants'
import { authorize } from './authorize'
import { dataTokens, floorGas, intrinsicGas } from './gas'
import { ResultRecord, TransactionFlag, TransactionRecord } from './record'
import { blobGas, setFees, validate, valueOf } from './validate'

function addressField(lane: Lane, at: usize): Account {
  const scratch = changetype<usize>(lane) + TRANSACTION_SCRATCH
  addressFromBytes(scratch, at)
  return accountAt(lane, scratch)
}

function warmAccessList(lane: Lane, record: TransactionRecord): void {
  const key = changetype<usize>(lane) + TRANSACTION_SCRATCH + 32
  let at = changetype<usize>(record) + record.accessList
  for (let i: u32 = 0; i < record.accessListCount; i++) {
    const account = addressField(lane, at)
    warmAccount(lane, account)
    const keys = load<u32>(at, 20)
    at += 32
    for (let j: u32 = 0; j < keys; j++, at += 32) {
      reverse32(key, at)
      warmSlot(lane, slotAt(lane, account, key))
    }
  }
}

/** Takes the price of the gas limit, and of the blobs, from the sender. */
function buyGas(lane: Lane, record: TransactionRecord, sender: Account): void {
  const cost = changetype<usize>(lane) + TRANSACTION_SCRATCH
  multiplyWord(cost, changetype<usize>(lane) + offsetof<Lane>('gasPrice0'), <u64>record.gasLimit)
  subtractBalance(lane, sender, cost)
  if (record.blobCount == 0) return
  multiplyWord(cost, changetype<usize>(block()) + offsetof<Block>('blobBaseFee0'), blobGas(record))
  subtractBalance(lane, sender, cost)
}

/** Gives the sender what was not used, and the coinbase what lies above the base fee. */
function settleGas(lane: Lane, record: TransactionRecord, sender: Account, gasUsed: i64): void {
  const price = changetype<usize>(lane) + offsetof<Lane>('gasPrice0')
  const amount = changetype<usize>(lane) + TRANSACTION_SCRATCH
  multiplyWord(amount, price, <u64>(record.gasLimit - gasUsed))
  addBalance(lane, sender, amount)
  sub(amount, price, changetype<usize>(lane) + offsetof<Lane>('baseFee0'))
  multiplyWord(amount, amount, <u64>gasUsed)
  addBalance(lane, changetype<Account>(lane.coinbase), amount)
}

/** Ends the outermost frame without running anything. */
function finish(lane: Lane, frame: Frame, status: u32, gas: i64): void {
  frame.gas = gas
  frame.kind = FrameKind.CALL
  frame.depth = 0
  lane.returnLength = 0
  leaveFrame(lane, frame, status, lane.memory, 0)
}

function runCall(lane: Lane, frame: Frame, sender: Account, to: Account, record: TransactionRecord): void {
  if (TRACED)
    traceEnter(lane, CALL, 0, changetype<usize>(sender), changetype<usize>(to), valueOf(record), frame.input, frame.inputLength, frame.gas, 0)
  if (isZero(valueOf(record))) touch(lane, to)
  else transfer(lane, sender, to, valueOf(record))
  if (isPrecompile(to)) {
    const number = precompileNumber(to)
    const before = profilePrecompile(number)
    const cost = hostPrecompile(number, frame.input, frame.inputLength, frame.gas)
    profileResume(before)
    if (cost < 0) {
      lane.halt = Halt.PRECOMPILE
      finish(lane, frame, Status.HALT, 0)
      return
    }
    if (TRACED) traceExit(lane, 0, Status.SUCCESS, Halt.NONE, lane.returnData, lane.returnLength, frame.gas - cost)
    lane.gasLeft = frame.gas - cost
    lane.status = Status.SUCCESS
    return
  }
  ensureLoaded(lane, to)
  let code: Code = codeOf(lane, to)
  if ((code.flags & CodeFlag.DELEGATION) != 0 && has(Switch.DELEGATES)) {
    // The delegate of the destination is warm, for nothing (EIP-7702).
    const delegate = accountAt(lane, changetype<usize>(code) + offsetof<Code>('delegate0'))
    warmAccount(lane, delegate)
    code = delegatedCode(lane, delegate)
  }
  if (code.length == 0) {
    finish(lane, frame, Status.SUCCESS, frame.gas)
    return
  }
  frame.kind = FrameKind.CALL
  frame.account = changetype<usize>(to)
  analyse(code)
  useCode(frame, code)
  enterFrame(lane, frame, 0, lane.memory, lane.stack)
  run(lane)
}

function runCreate(lane: Lane, frame: Frame, sender: Account, contract: Account, record: TransactionRecord): void {
  if (TRACED)
    traceEnter(lane, CREATE, 0, changetype<usize>(sender), changetype<usize>(contract), valueOf(record), frame.input, frame.inputLength, frame.gas, 0)
  if (collides(lane, contract)) {
    lane.halt = Halt.COLLISION
    finish(lane, frame, Status.HALT, 0)
    return
  }
  beginContract(lane, sender, contract, valueOf(record))
  frame.kind = FrameKind.CREATE
  frame.account = changetype<usize>(contract)
  const memory = useInitcode(lane, frame, lane.memory, frame.input, frame.inputLength)
  frame.inputLength = 0
  enterFrame(lane, frame, 0, memory, lane.stack)
  run(lane)
}

/** Runs a valid transaction in the lane. Returns the gas used. */
function process(lane: Lane, record: TransactionRecord, sender: Account, result: ResultRecord): i64 {
  const isSystem = (record.flags & TransactionFlag.SYSTEM) != 0
  const isCreate = (record.flags & TransactionFlag.CREATE) != 0
  lane.origin = changetype<usize>(sender)
  lane.coinbase = changetype<usize>(accountAt(lane, changetype<usize>(block()) + offsetof<Block>('coinbase0')))
  lane.blobHashes = changetype<usize>(record) + record.blobHashes
  lane.blobCount = record.blobCount

  // The contract's address comes from the nonce before it is raised.
  let to: Account
  if (isCreate) {
    const address = changetype<usize>(lane) + TRANSACTION_SCRATCH
    createAddress(lane, address, sender, sender.nonce)
    to = accountAt(lane, address)
    result.hasContract = 1
    copy32(changetype<usize>(result) + offsetof<ResultRecord>('contract0'), changetype<usize>(to))
  } else {
    to = addressField(lane, changetype<usize>(record) + offsetof<TransactionRecord>('to0'))
  }
  if (TRACED) traceTransaction(lane, TraceEvent.BEGIN, changetype<usize>(record), changetype<usize>(to), 0)
  let floor: i64 = 0
  let gas = record.gasLimit
  if (!isSystem) {
    const tokens = dataTokens(record)
    floor = floorGas(tokens)
    gas -= intrinsicGas(record, tokens)
    buyGas(lane, record, sender)
    setNonce(lane, sender, sender.nonce + 1)
    // Warm from the start: EIP-2929, EIP-2930, EIP-3651. Precompiles always are.
    warmAccount(lane, sender)
    warmAccount(lane, to)
    if (has(Switch.WARMS_COINBASE)) warmAccount(lane, changetype<Account>(lane.coinbase))
    warmAccessList(lane, record)
    authorize(lane, record)
  }

  const frame = nextFrame(lane, 0)
  markState(lane, frame)
  frame.depth = 0
  frame.gas = gas
  frame.isStatic = 0
  frame.input = changetype<usize>(record) + record.data
  frame.inputLength = record.dataLength
  copy32(changetype<usize>(frame) + offsetof<Frame>('caller0'), changetype<usize>(sender))
  copy32(changetype<usize>(frame) + offsetof<Frame>('value0'), valueOf(record))
  if (isCreate) runCreate(lane, frame, sender, to, record)
  else runCall(lane, frame, sender, to, record)

  profileActivity(Activity.TRANSACTION)
  let gasUsed = record.gasLimit - lane.gasLeft
  if (isSystem) {
    if (TRACED) traceTransaction(lane, TraceEvent.END, changetype<usize>(record), changetype<usize>(to), gasUsed)
    return gasUsed
  }
  const most = gasUsed / rules().refundQuotient
  gasUsed -= lane.refund < most ? lane.refund : most
  if (gasUsed < floor) gasUsed = floor
  settleGas(lane, record, sender, gasUsed)
  if (TRACED) traceTransaction(lane, TraceEvent.END, changetype<usize>(record), changetype<usize>(to), gasUsed)
  return gasUsed
}

/** Executes a transaction and writes its result. Commits, unless it is a call. `gasAvailable` is what the block has left. */
export function execute(lane: Lane, record: TransactionRecord, result: ResultRecord, gasAvailable: i64): void {
  // With some bytes of what follows: logs or the next record, not written yet.
  clear16(changetype<usize>(result), align(offsetof<ResultRecord>(), 16))
  result.bytes = <u32>offsetof<ResultRecord>()
  profileActivity(Activity.TRANSACTION)
  clearLane(lane)
  const isCall = (record.flags & TransactionFlag.CALL) != 0
  lane.isolated = u32((record.flags & TransactionFlag.ISOLATED) != 0)
  if (!isCall && record.gasLimit > gasAvailable && record.gasLimit <= rules().maxTransactionGas) {
    result.outcome = Outcome.BLOCK_FULL
    return
  }
  const sender = addressField(lane, changetype<usize>(record) + offsetof<TransactionRecord>('sender0'))
  ensureLoaded(lane, sender)
  setFees(lane, record)
  const invalid = validate(lane, record, sender, result)
  if (invalid != Invalid.NONE) {
    result.outcome = Outcome.INVALID
    result.invalid = invalid
    return
  }
  const gasUsed = process(lane, record, sender, result)
  profileActivity(Activity.RESULT)
  writeResult(lane, result, gasUsed)
  profileActivity(Activity.COMMIT)
  if (!isCall || (record.flags & TransactionFlag.KEEP) != 0) commitLane(lane)
}

function writeResult(lane: Lane, result: ResultRecord, gasUsed: i64): void {
  result.outcome = Outcome.EXECUTED
  result.gasUsed = <u64>gasUsed
  result.status = lane.status
  result.halt = lane.halt
  result.haltDetail = lane.haltDetail
  result.logCount = lane.logCount
  result.logBytes = <u32>(lane.logsNext - lane.logs)
  result.outputLength = lane.returnLength
  const logs = changetype<usize>(result) + offsetof<ResultRecord>()
  copyLoosely(logs, lane.logs, result.logBytes)
  const output = logs + result.logBytes
  copyLoosely(output, lane.returnData, lane.returnLength)
  result.bytes = <u32>(output + ((lane.returnLength + 7) & ~7) - changetype<usize>(result))
}
