/**
 * The interpreter: one loop, two switches, which asc turns into `br_table`s. The state of the current frame is in locals; it is
 * written back when another frame takes over. Static gas comes from the opcode table.
 *
 * The first switch has the common instructions, for the case that nothing is in their way: each checks the stack with constants
 * and goes on with `continue`. Whatever is in the way, `break` leads to the second switch. There gas and the stack are checked
 * from the table, which also finds what to refuse, so a body assumes both; `continue` goes on with the next instruction, `break`
 * leads to the end of the loop, where the frame has changed or halts.
 */
import { copy32, loadInteger, reverse32, reverseWords } from './bytes'
import { Halt, Status } from './codes'
import { leaveFrame } from './frames'
import { holds, instructionGas, isJumpDestination, itemBytesNeeded, refuse, SKIPS_JUMPDEST, STACK_BYTES } from './instruction-checks'
import { Frame, Lane, OPCODE_MOST, OPCODE_NEEDED, OPCODE_TABLE } from './layout'
import { expand, expandRange, MEMORY_BOUND } from './memory'
import * as arithmetic from './opcodes/arithmetic'
import * as bitwise from './opcodes/bitwise'
import { blobhash, blockhash } from './opcodes/block'
import { call } from './opcodes/call'
import { create } from './opcodes/create'
import * as environment from './opcodes/environment'
import { log } from './opcodes/log'
import { mcopy } from './opcodes/memory'
import { selfdestruct } from './opcodes/selfdestruct'
import * as storage from './opcodes/storage'
import { profileInstruction } from './profile'
import { Block, block } from './rules'
import { traceHalt, traceStep } from './trace'
import { isZero, saturated, setWord, setWords, setZero } from './u256/words'
import { TRACED } from './variants'

/** Runs from `lane.frame` until the outermost frame has ended. */
export function run(lane: Lane): void {
  let frame = changetype<Frame>(lane.frame)
  let pc = frame.pc
  let sp = frame.sp
  let gas = frame.gas
  let code = frame.code
  let jumpdests = frame.jumpdests
  let codeLength = <u64>frame.codeLength
  let stackTop = frame.stackTop
  let stackLimit = stackTop - STACK_BYTES
  let memory = frame.memory
  let memorySize = <u64>frame.memorySize

  for (;;) {
    const opcode = <u32>load<u8>(pc)
    if (TRACED) traceStep(lane, frame, pc, sp, gas, opcode)
    profileInstruction(code, opcode)
    gas -= instructionGas(opcode)
    pc++
    if (gas >= 0) switch (opcode) {
      case 0x01: if (holds(sp, stackTop, 2)) { sp = arithmetic.add(sp); continue } break
      case 0x02: if (holds(sp, stackTop, 2)) { sp = arithmetic.mul(sp); continue } break
      case 0x03: if (holds(sp, stackTop, 2)) { sp = arithmetic.sub(sp); continue } break
      case 0x04: if (holds(sp, stackTop, 2)) { sp = arithmetic.div(lane, sp, false); continue } break
      case 0x05: if (holds(sp, stackTop, 2)) { sp = arithmetic.sdiv(lane, sp, false); continue } break
      case 0x06: if (holds(sp, stackTop, 2)) { sp = arithmetic.div(lane, sp, true); continue } break
      case 0x07: if (holds(sp, stackTop, 2)) { sp = arithmetic.sdiv(lane, sp, true); continue } break
      case 0x0b: if (holds(sp, stackTop, 2)) { sp = arithmetic.signextend(sp); continue } break
      case 0x10: if (holds(sp, stackTop, 2)) { sp = bitwise.lt(sp); continue } break
      case 0x11: if (holds(sp, stackTop, 2)) { sp = bitwise.gt(sp); continue } break
      case 0x12: if (holds(sp, stackTop, 2)) { sp = bitwise.slt(sp); continue } break
      case 0x13: if (holds(sp, stackTop, 2)) { sp = bitwise.sgt(sp); continue } break
      case 0x14: if (holds(sp, stackTop, 2)) { sp = bitwise.eq(sp); continue } break
      case 0x15: if (holds(sp, stackTop, 1)) { sp = bitwise.iszero(sp); continue } break
      case 0x16: if (holds(sp, stackTop, 2)) { sp = bitwise.and(sp); continue } break
      case 0x17: if (holds(sp, stackTop, 2)) { sp = bitwise.or(sp); continue } break
      case 0x18: if (holds(sp, stackTop, 2)) { sp = bitwise.xor(sp); continue } break
      case 0x19: if (holds(sp, stackTop, 1)) { sp = bitwise.not(sp); continue } break
      case 0x1a: if (holds(sp, stackTop, 2)) { sp = bitwise.byte(sp); continue } break
      case 0x30: if (sp != stackLimit) { sp -= 32; copy32(sp, frame.account); continue } break // ADDRESS
      case 0x33: if (sp != stackLimit) { sp -= 32; copy32(sp, changetype<usize>(frame) + offsetof<Frame>('caller0')); continue } break // CALLER
      case 0x34: if (sp != stackLimit) { sp -= 32; copy32(sp, changetype<usize>(frame) + offsetof<Frame>('value0')); continue } break // CALLVALUE
      case 0x35: if (holds(sp, stackTop, 1)) { environment.calldataload(frame, sp); continue } break
      case 0x36: if (sp != stackLimit) { sp -= 32; setWord(sp, frame.inputLength); continue } break // CALLDATASIZE
      case 0x5a: if (sp != stackLimit) { sp -= 32; setWord(sp, <u64>gas); continue } break // GAS
      // Not on every fork: where they are undefined, no stack has what they need.
      case 0x1b: if (stackTop - sp >= itemBytesNeeded(0x1b)) { sp = bitwise.shl(sp); continue } break
      case 0x1c: if (stackTop - sp >= itemBytesNeeded(0x1c)) { sp = bitwise.shr(sp); continue } break
      case 0x1d: if (stackTop - sp >= itemBytesNeeded(0x1d)) { sp = bitwise.sar(sp); continue } break
      case 0x50: if (holds(sp, stackTop, 1)) { sp += 32; continue } break // POP
      case 0x51: { // MLOAD
        if (!holds(sp, stackTop, 1)) break
        const offset = saturated(sp)
        if (offset > MEMORY_BOUND || offset + 32 > memorySize) break
        reverse32(sp, memory + <usize>offset)
        continue
      }
      case 0x52: { // MSTORE
        if (!holds(sp, stackTop, 2)) break
        const offset = saturated(sp)
        if (offset > MEMORY_BOUND || offset + 32 > memorySize) break
        reverseWords(memory + <usize>offset, sp + 32)
        sp += 64
        continue
      }
      // A jump pays for the JUMPDEST where it lands and goes on behind it.
      case 0x56: { // JUMP
        if (!SKIPS_JUMPDEST || !holds(sp, stackTop, 1)) break
        const to = saturated(sp), left = gas - instructionGas(0x5b)
        if (left < 0 || to >= codeLength || !isJumpDestination(jumpdests, <usize>to)) break
        gas = left
        sp += 32
        pc = code + <usize>to + 1
        continue
      }
      case 0x57: { // JUMPI
        if (!SKIPS_JUMPDEST || !holds(sp, stackTop, 2)) break
        if (!isZero(sp + 32)) {
          const to = saturated(sp), left = gas - instructionGas(0x5b)
          if (left < 0 || to >= codeLength || !isJumpDestination(jumpdests, <usize>to)) break
          gas = left
          pc = code + <usize>to + 1
        }
        sp += 64
        continue
      }
      case 0x5b: continue // JUMPDEST
      case 0x5f: { // PUSH0
        if (sp == stackLimit || stackTop - sp < itemBytesNeeded(0x5f)) break
        sp -= 32
        setZero(sp)
        continue
      }
      case 0x60: { // PUSH1
        if (sp == stackLimit) break
        sp -= 32
        setWord(sp, load<u8>(pc))
        pc++
        continue
      }
      case 0x61: { // PUSH2
        if (sp == stackLimit) break
        const value = (<u64>load<u8>(pc) << 8) | <u64>load<u8>(pc, 1)
        // Nearly always it is where the next instruction jumps to: both at once, unless that one cannot succeed.
        const next = SKIPS_JUMPDEST ? <u32>load<u8>(pc, 2) : 0
        if (next == 0x57) {
          const left = gas - instructionGas(0x57)
          if (left >= 0 && holds(sp, stackTop, 1)) {
            if (isZero(sp)) {
              gas = left
              sp += 32
              pc += 3
              continue
            }
            const landed = left - instructionGas(0x5b)
            if (landed >= 0 && value < codeLength && isJumpDestination(jumpdests, <usize>value)) {
              gas = landed
              sp += 32
              pc = code + <usize>value + 1
              continue
            }
          }
        } else if (next == 0x56) {
          const landed = gas - instructionGas(0x56) - instructionGas(0x5b)
          if (landed >= 0 && value < codeLength && isJumpDestination(jumpdests, <usize>value)) {
            gas = landed
            pc = code + <usize>value + 1
            continue
          }
        }
        sp -= 32
        setWord(sp, value)
        pc += 2
        continue
      }
      case 0x62: case 0x63: case 0x64: case 0x65: case 0x66: case 0x67: // PUSH3…
      case 0x68: case 0x69: case 0x6a: case 0x6b: case 0x6c: case 0x6d: case 0x6e: case 0x6f:
      case 0x70: case 0x71: case 0x72: case 0x73: case 0x74: case 0x75: case 0x76: case 0x77:
      case 0x78: case 0x79: case 0x7a: case 0x7b: case 0x7c: case 0x7d: case 0x7e: { // …PUSH31
        if (sp == stackLimit) break
        const bytes = opcode - 0x5f
        sp -= 32
        loadInteger(sp, pc, bytes)
        pc += bytes
        continue
      }
      case 0x7f: { // PUSH32
        if (sp == stackLimit) break
        sp -= 32
        reverse32(sp, pc)
        pc += 32
        continue
      }
      case 0x80: case 0x81: case 0x82: case 0x83: case 0x84: case 0x85: case 0x86: case 0x87:
      case 0x88: case 0x89: case 0x8a: case 0x8b: case 0x8c: case 0x8d: case 0x8e: case 0x8f: { // DUP1–DUP16
        const item = sp + (<usize>(opcode - 0x80) << 5)
        if ((<i32>(stackTop - 32 - item) | <i32>(sp - 32 - stackLimit)) < 0) break
        sp -= 32
        copy32(sp, item)
        continue
      }
      case 0x90: case 0x91: case 0x92: case 0x93: case 0x94: case 0x95: case 0x96: case 0x97:
      case 0x98: case 0x99: case 0x9a: case 0x9b: case 0x9c: case 0x9d: case 0x9e: case 0x9f: { // SWAP1–SWAP16
        const item = sp + (<usize>(opcode - 0x8f) << 5)
        if (item >= stackTop) break
        const w0 = load<u64>(sp), w1 = load<u64>(sp, 8), w2 = load<u64>(sp, 16), w3 = load<u64>(sp, 24)
        copy32(sp, item)
        setWords(item, w0, w1, w2, w3)
        continue
      }
      default:
    }

    const row = OPCODE_TABLE + (<usize>opcode << 3)
    const height = <i32>(stackTop - sp)
    // Negative when gas or stack do not suffice: one branch for all three.
    if (
      (<i32>(gas >> 63) |
        (height - <i32>load<u16>(row, OPCODE_NEEDED)) |
        (<i32>load<u16>(row, OPCODE_MOST) - height)) < 0
    ) {
      refuse(lane, opcode, height)
    } else {
      switch (opcode) {
        case 0x00: { // STOP
          frame.gas = gas
          leaveFrame(lane, frame, Status.SUCCESS, memory, 0)
          break
        }
        case 0x08: sp = arithmetic.addmod(lane, sp); continue
        case 0x09: sp = arithmetic.mulmod(lane, sp); continue
        case 0x0a: { // EXP
          gas -= arithmetic.expGas(sp)
          if (gas < 0) break
          sp = arithmetic.exp(lane, sp)
          continue
        }
        case 0x1e: sp = bitwise.clz256(sp); continue
        case 0x20: { // KECCAK256
          gas = environment.keccak(lane, frame, sp, gas)
          memorySize = frame.memorySize
          if (gas < 0) break
          sp += 32
          continue
        }
        case 0x31: gas = environment.balance(lane, sp, gas); if (gas < 0) break; continue // BALANCE
        case 0x32: sp -= 32; copy32(sp, lane.origin); continue // ORIGIN
        case 0x37: { // CALLDATACOPY
          gas = environment.copySource(lane, frame, sp, gas, frame.input, frame.inputLength)
          memorySize = frame.memorySize
          if (gas < 0) break
          sp += 96
          continue
        }
        case 0x38: sp -= 32; setWord(sp, codeLength); continue // CODESIZE
        case 0x39: { // CODECOPY
          gas = environment.copySource(lane, frame, sp, gas, code, <u32>codeLength)
          memorySize = frame.memorySize
          if (gas < 0) break
          sp += 96
          continue
        }
        case 0x3a: sp -= 32; copy32(sp, changetype<usize>(lane) + offsetof<Lane>('gasPrice0')); continue // GASPRICE
        case 0x3b: gas = environment.extcodesize(lane, sp, gas); if (gas < 0) break; continue // EXTCODESIZE
        case 0x3c: { // EXTCODECOPY
          gas = environment.extcodecopy(lane, frame, sp, gas)
          memorySize = frame.memorySize
          if (gas < 0) break
          sp += 128
          continue
        }
        case 0x3d: sp -= 32; setWord(sp, lane.returnLength); continue // RETURNDATASIZE
        case 0x3e: { // RETURNDATACOPY
          gas = environment.returndatacopy(lane, frame, sp, gas)
          memorySize = frame.memorySize
          if (gas < 0) break
          sp += 96
          continue
        }
        case 0x3f: gas = environment.extcodehash(lane, sp, gas); if (gas < 0) break; continue // EXTCODEHASH
        case 0x40: blockhash(lane, sp); continue
        case 0x41: sp -= 32; copy32(sp, changetype<usize>(block()) + offsetof<Block>('coinbase0')); continue // COINBASE
        case 0x42: sp -= 32; setWord(sp, block().timestamp); continue // TIMESTAMP
        case 0x43: sp -= 32; setWord(sp, block().number); continue // NUMBER
        case 0x44: sp -= 32; copy32(sp, changetype<usize>(block()) + offsetof<Block>('prevRandao0')); continue // PREVRANDAO
        case 0x45: sp -= 32; setWord(sp, block().gasLimit); continue // GASLIMIT
        case 0x46: sp -= 32; copy32(sp, changetype<usize>(block()) + offsetof<Block>('chainId0')); continue // CHAINID
        case 0x47: sp -= 32; environment.selfbalance(lane, frame, sp); continue
        case 0x48: sp -= 32; copy32(sp, changetype<usize>(lane) + offsetof<Lane>('baseFee0')); continue // BASEFEE
        case 0x49: blobhash(lane, sp); continue
        case 0x4a: sp -= 32; copy32(sp, changetype<usize>(block()) + offsetof<Block>('blobBaseFee0')); continue // BLOBBASEFEE
        case 0x51: case 0x52: case 0x53: { // MLOAD, MSTORE, MSTORE8
          const offset = saturated(sp)
          gas = offset > MEMORY_BOUND ? -1 : expand(lane, frame, gas, offset + (opcode == 0x53 ? 1 : 32))
          memorySize = frame.memorySize
          if (gas < 0) break
          const at = memory + <usize>offset
          if (opcode == 0x51) {
            reverse32(sp, at)
            continue
          }
          if (opcode == 0x52) reverseWords(at, sp + 32)
          else store<u8>(at, load<u8>(sp, 32))
          sp += 64
          continue
        }
        case 0x54: gas = storage.sload(lane, frame, sp, gas); if (gas < 0) break; continue // SLOAD
        case 0x55: { // SSTORE
          gas = storage.sstore(lane, frame, sp, gas)
          if (gas < 0) break
          sp += 64
          continue
        }
        case 0x56: case 0x57: { // JUMP, JUMPI
          if (opcode == 0x56 || !isZero(sp + 32)) {
            const to = saturated(sp)
            if (to >= codeLength || !isJumpDestination(jumpdests, <usize>to)) {
              lane.halt = Halt.INVALID_JUMP
              break
            }
            pc = code + <usize>to
          }
          sp += opcode == 0x56 ? 32 : 64
          continue
        }
        case 0x58: sp -= 32; setWord(sp, <u64>(pc - 1 - code)); continue // PC
        case 0x59: sp -= 32; setWord(sp, memorySize); continue // MSIZE
        case 0x5c: storage.tload(lane, frame, sp); continue
        case 0x5d: { // TSTORE
          gas = storage.tstore(lane, frame, sp, gas)
          if (gas < 0) break
          sp += 64
          continue
        }
        case 0x5e: { // MCOPY
          gas = mcopy(lane, frame, sp, gas)
          memorySize = frame.memorySize
          if (gas < 0) break
          sp += 96
          continue
        }
        case 0xa0: case 0xa1: case 0xa2: case 0xa3: case 0xa4: { // LOG0–LOG4
          const topics = opcode - 0xa0
          gas = log(lane, frame, sp, gas, topics)
          memorySize = frame.memorySize
          if (gas < 0) break
          sp += 64 + (<usize>topics << 5)
          continue
        }
        case 0xf0: case 0xf5: { // CREATE, CREATE2
          frame.pc = pc
          frame.sp = sp
          frame.gas = gas
          if (!create(lane, frame, opcode)) gas = -1
          break
        }
        case 0xf1: case 0xf2: case 0xf4: case 0xfa: { // CALL, CALLCODE, DELEGATECALL, STATICCALL
          frame.pc = pc
          frame.sp = sp
          frame.gas = gas
          if (!call(lane, frame, opcode)) gas = -1
          break
        }
        case 0xf3: case 0xfd: { // RETURN, REVERT
          gas = expandRange(lane, frame, gas, sp, sp + 32)
          if (gas < 0) break
          frame.gas = gas
          const length = <u32>load<u64>(sp, 32)
          const output = length ? memory + <usize>load<u64>(sp) : memory
          leaveFrame(lane, frame, opcode == 0xf3 ? Status.SUCCESS : Status.REVERT, output, length)
          break
        }
        case 0xff: { // SELFDESTRUCT
          gas = selfdestruct(lane, frame, sp, gas)
          if (gas < 0) break
          frame.gas = gas
          leaveFrame(lane, frame, Status.SUCCESS, memory, 0)
          break
        }
        default: { // INVALID, and what the table does not define
          lane.halt = Halt.INVALID_OPCODE
          lane.haltDetail = opcode
        }
      }
    }

    // The frame halts, or another one goes on.
    if (lane.done == 0 && (gas < 0 || lane.halt)) {
      if (lane.halt == Halt.NONE) lane.halt = Halt.OUT_OF_GAS
      if (TRACED) traceHalt(lane, gas)
      leaveFrame(lane, frame, Status.HALT, memory, 0)
    }
    if (lane.done) return
    frame = changetype<Frame>(lane.frame)
    pc = frame.pc
    sp = frame.sp
    gas = frame.gas
    code = frame.code
    jumpdests = frame.jumpdests
    codeLength = <u64>frame.codeLength
    stackTop = frame.stackTop
    stackLimit = stackTop - STACK_BYTES
    memory = frame.memory
    memorySize = <u64>frame.memorySize
  }
}
