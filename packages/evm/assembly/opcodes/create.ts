/** CREATE and CREATE2. */
import { addressToBytes, copy32, reverse32, swap64 } from '../bytes'
import { Halt, Status } from '../codes'
import { enterFrame, failCall, markState, nextFrame, useInitcode } from '../frames'
import { hostHasStorage } from '../host'
import { hashBytes } from '../keccak'
import { Acc, Account, EXCHANGE, Frame, FrameKind, INSTRUCTION_SCRATCH, Lane, MAX_DEPTH, Shared, SharedAccount, ZEROES } from '../layout'
import { expandRange, perWord } from '../memory'
import { rules } from '../rules'
import { accountAt, canPay, ensureLoaded, setFlag, setNonce, warmAccount } from '../state/account'
import { TRACE, TRACE_SCRATCH, traceEnter, traceExit } from '../trace'
import { TRACED } from '../variants'
import { allButOne64th, transfer } from './call'

export const CREATE: u32 = 0xf0
export const CREATE2: u32 = 0xf5

/** The address that a creation by `creator` with `nonce` has: keccak(rlp([creator, nonce])). An integer, in `to`. */
export function createAddress(lane: Lane, to: usize, creator: Account, nonce: u64): void {
  const rlp = changetype<usize>(lane) + INSTRUCTION_SCRATCH
  store<u8>(rlp, 0x94, 1)
  addressToBytes(rlp + 2, changetype<usize>(creator))
  let length: usize
  if (nonce == 0) {
    store<u8>(rlp, 0x80, 22)
    length = 23
  } else if (nonce < 0x80) {
    store<u8>(rlp, <u8>nonce, 22)
    length = 23
  } else {
    const bytes = <usize>8 - (<usize>clz<u64>(nonce) >> 3)
    store<u8>(rlp, 0x80 + <u8>bytes, 22)
    store<u64>(rlp, swap64(nonce << <u64>(64 - 8 * bytes)), 23)
    length = 23 + bytes
  }
  store<u8>(rlp, 0xc0 + <u8>(length - 1))
  addressOfHash(to, hashBytes(lane, rlp, length))
}

/** keccak(0xff ‖ creator ‖ salt ‖ keccak(initcode)) (EIP-1014). */
function create2Address(lane: Lane, to: usize, creator: Account, salt: usize, initcode: usize, length: u32): void {
  const preimage = changetype<usize>(lane) + INSTRUCTION_SCRATCH
  copy32(preimage + 53, hashBytes(lane, initcode, length))
  store<u8>(preimage, 0xff)
  addressToBytes(preimage + 1, changetype<usize>(creator))
  reverse32(preimage + 21, salt)
  addressOfHash(to, hashBytes(lane, preimage, 85))
}

function addressOfHash(to: usize, hash: usize): void {
  reverse32(to, hash)
  store<u64>(to, load<u64>(to, 16) & 0xffffffff, 16)
  store<u64>(to, 0, 24)
}

/** Whether a contract cannot be created at an address: it has a nonce, code or storage (EIP-684, EIP-7610). */
export function collides(lane: Lane, account: Account): bool {
  ensureLoaded(lane, account)
  if (account.nonce != 0 || account.flags & Acc.HAS_CODE) return true
  if ((account.flags & Acc.EXISTS) == 0) return false
  if (account.shared && (changetype<SharedAccount>(account.shared).flags & Shared.WIPED) != 0) return false
  const key = changetype<usize>(lane) + EXCHANGE
  addressToBytes(key, changetype<usize>(account))
  return hostHasStorage(key) != 0
}

/** Makes `account` a contract of this transaction, with nonce 1 since EIP-161, and moves the endowment. The state mark must be set. */
export function beginContract(lane: Lane, creator: Account, account: Account, value: usize): void {
  setFlag(lane, account, Acc.CREATED)
  if (rules().contractNonce) setNonce(lane, account, <u64>rules().contractNonce)
  transfer(lane, creator, account, value)
}

/** Executes a creation; the contract is that of `call`. */
export function create(lane: Lane, caller: Frame, opcode: u32): bool {
  const r = rules()
  const args = caller.sp
  const value = args, offset = args + 32, size = args + 64, salt = args + 96
  caller.sp = args + (opcode == CREATE2 ? 128 : 96)
  if (caller.isStatic) {
    lane.halt = Halt.WRITE_PROTECTION
    return false
  }
  let gas = expandRange(lane, caller, caller.gas, offset, size)
  if (gas < 0) return false
  const length = <u32>load<u64>(size)
  if (<i64>length > r.maxInitcode) {
    lane.halt = Halt.INITCODE_SIZE
    return false
  }
  gas -= perWord(r.initcodeWord + (opcode == CREATE2 ? r.keccakWord : 0), length)
  if (gas < 0) return false

  const initcode = length ? caller.memory + <usize>load<u64>(offset) : caller.memory
  const callGas = allButOne64th(gas)
  caller.gas = gas - callGas
  const creator = changetype<Account>(caller.account)
  if (TRACED) {
    // A creation has its address before it is known whether it can take place.
    ensureLoaded(lane, creator)
    const shown = changetype<usize>(lane) + TRACE + TRACE_SCRATCH
    if (opcode == CREATE2) create2Address(lane, shown, creator, salt, initcode, length)
    else createAddress(lane, shown, creator, creator.nonce)
    traceEnter(lane, opcode, caller.depth + 1, caller.account, shown, value, initcode, length, callGas, gas)
  }
  if (caller.depth >= MAX_DEPTH || !canPay(lane, creator, value) || creator.nonce == u64.MAX_VALUE) {
    if (TRACED) {
      const halt = caller.depth >= MAX_DEPTH ? Halt.CALL_DEPTH : !canPay(lane, creator, value) ? Halt.BALANCE : Halt.NONCE
      traceExit(lane, caller.depth + 1, Status.HALT, halt, ZEROES, 0, callGas)
    }
    caller.gas += callGas
    failCall(lane, caller)
    return true
  }
  const address = changetype<usize>(lane) + INSTRUCTION_SCRATCH + 128
  if (opcode == CREATE2) create2Address(lane, address, creator, salt, initcode, length)
  else createAddress(lane, address, creator, creator.nonce)
  setNonce(lane, creator, creator.nonce + 1)
  const account = accountAt(lane, address)
  warmAccount(lane, account)
  if (collides(lane, account)) {
    if (TRACED) traceExit(lane, caller.depth + 1, Status.HALT, Halt.COLLISION, ZEROES, 0, 0)
    failCall(lane, caller)
    return true
  }

  const depth = caller.depth + 1
  const frame = nextFrame(lane, depth)
  markState(lane, frame)
  beginContract(lane, creator, account, value)
  frame.gas = callGas
  frame.kind = FrameKind.CREATE
  frame.isStatic = 0
  frame.account = changetype<usize>(account)
  frame.input = caller.memory
  frame.inputLength = 0
  frame.outOffset = 0
  frame.outLength = 0
  copy32(changetype<usize>(frame) + offsetof<Frame>('caller0'), changetype<usize>(creator))
  copy32(changetype<usize>(frame) + offsetof<Frame>('value0'), value)
  const memory = useInitcode(lane, frame, caller.memory + caller.memorySize, initcode, length)
  enterFrame(lane, frame, depth, memory, caller.sp)
  return true
}
