import { type Address, bytesToHex, type Hex } from '@megarollup/protocol'
import type { Step, TransactionStart } from '../trace/hooks.ts'
import { type CallFrame, CallFrames } from './CallFrames.ts'
import { type CallTrace, callFields } from './call-tracer.ts'
import { readConfig } from './config.ts'
import { addressOf, quantity, word, wordBytes } from './format.ts'
import type { Tracer } from './tracer.ts'

export interface Erc7562TracerConfig {
  /** Items of the stack that are remembered of the instruction before. Default 3. */
  stackTopItemsSize?: number
  /** Opcodes that `usedOpcodes` leaves out. Default: those that cannot matter. */
  ignoredOpcodes?: (number | Hex)[]
  withLog?: boolean
}

export interface Erc7562Trace extends Omit<CallTrace, 'calls'> {
  accessedSlots: {
    /** What slots held when they were read before any write. */
    reads: Record<Hex, Hex[]>
    /** How often. */
    writes: Record<Hex, number>
    transientReads: Record<Hex, number>
    transientWrites: Record<Hex, number>
  }
  extCodeAccessInfo: Hex[]
  usedOpcodes: Record<Hex, number>
  contractSize: Record<Hex, { contractSize: number; opcode: number }>
  outOfGas: boolean
  /** What was hashed in the whole transaction; in the outermost frame. */
  keccak?: Hex[]
  calls?: Erc7562Trace[]
}

type Access = Pick<Erc7562Trace, 'accessedSlots' | 'extCodeAccessInfo' | 'usedOpcodes' | 'contractSize'>

const GAS = 0x5a
const ISZERO = 0x15
const EXTCODESIZE = 0x3b
const KECCAK256 = 0x20
const accesses = { sload: 0x54, sstore: 0x55, tload: 0x5c, tstore: 0x5d } as const
const returns: ReadonlySet<number> = new Set([0xf3, 0xfd])
const readsCode: ReadonlySet<number> = new Set([0x3b, 0x3c, 0x3f])
const calls: ReadonlySet<number> = new Set([0xf1, 0xf2, 0xf4, 0xfa])
/** POP, arithmetic and comparisons that ERC-7562 lets pass; PUSH0 to SWAP16. */
const harmless: readonly number[] = [
  0x50,
  0x01,
  0x03,
  0x02,
  0x04,
  0x14,
  0x10,
  0x11,
  0x12,
  0x13,
  0x1b,
  0x1c,
  0x16,
  0x17,
  0x19,
  0x15,
  ...Array.from({ length: 0xa0 - 0x5f }, (_, i) => 0x5f + i),
]

/**
 * What a bundler of user operations has to know of a transaction: geth's `erc7562Tracer`. Source: ERC-7562.
 *
 * @throws TracerConfigError
 */
export function createErc7562Tracer(config?: Erc7562TracerConfig): Tracer<Erc7562Trace | undefined> {
  const options = readConfig('erc7562Tracer', config, {
    stackTopItemsSize: 'count',
    ignoredOpcodes: 'counts',
    withLog: 'boolean',
  })
  const ignored = new Set(options.ignoredOpcodes ?? harmless)
  const frames = new CallFrames()
  const accessOf = new Map<CallFrame, Access>()
  const hashed = new Set<Hex>()
  let transaction: TransactionStart | undefined
  let last: { opcode: number; top: bigint } | undefined

  function codeSize(address: Address): number {
    const { now } = transaction!.state
    const account = now.account(address)
    return account ? now.code(account.codeHash).length : 0
  }

  function onStorage(step: Step, { accessedSlots: slots }: Access): void {
    const { opcode } = step
    const isAccess = Object.values(accesses).some((each) => each === opcode)
    if (!isAccess || step.stackLength === 0) return
    const key = step.stackItem(0)
    const slot = word(key)
    if (opcode === accesses.sstore) count(slots.writes, slot)
    else if (opcode === accesses.tload) count(slots.transientReads, slot)
    else if (opcode === accesses.tstore) count(slots.transientWrites, slot)
    else if (!slots.reads[slot] && !slots.writes[slot])
      slots.reads[slot] = [bytesToHex(transaction!.state.now.storage(step.address, wordBytes(key)))]
  }

  function onContract(step: Step, { contractSize }: Access): void {
    const { opcode } = step
    const index = readsCode.has(opcode) ? 0 : calls.has(opcode) ? 1 : undefined
    if (index === undefined || step.stackLength <= index) return
    const address = addressOf(step.stackItem(index))
    contractSize[bytesToHex(address)] ??= { contractSize: codeSize(address), opcode }
  }

  function onKeccak(step: Step): void {
    if (step.opcode !== KECCAK256 || step.error !== undefined) return
    const start = Number(step.stackItem(0))
    const length = Number(step.stackItem(1))
    hashed.add(length === 0 ? '0x' : bytesToHex(step.memory(start, start + length)))
  }

  /** What the instruction before means, now that the next one is known. */
  function onPrevious(opcode: number, access: Access): void {
    if (!last) return
    const isChecked = last.opcode === EXTCODESIZE && opcode === ISZERO
    if (readsCode.has(last.opcode) && !isChecked) access.extCodeAccessInfo.push(bytesToHex(addressOf(last.top)))
    if (last.opcode === GAS && !calls.has(opcode)) count(access.usedOpcodes, quantity(GAS))
  }

  function trace(frame: CallFrame, isUndone: boolean): Erc7562Trace {
    const hasFailed = isUndone || frame.error !== undefined
    const { error } = frame
    return {
      ...callFields(frame, hasFailed || !options.withLog),
      ...accessOf.get(frame)!,
      // Of the transaction's own frame it is not said.
      outOfGas:
        frame !== frames.root && (error === 'out of gas' || error === 'contract creation code storage out of gas'),
      ...(frame === frames.root && hashed.size > 0 && { keccak: [...hashed].sort() }),
      ...(frame.calls.length > 0 && { calls: frame.calls.map((call) => trace(call, hasFailed)) }),
    }
  }

  return {
    transactionStart(started) {
      transaction = started
      frames.transactionStart(started)
      accessOf.clear()
      hashed.clear()
      last = undefined
    },
    transactionEnd: (end) => frames.transactionEnd(end),
    enter(frame) {
      frames.enter(frame)
      accessOf.set(frames.current!, newAccess())
    },
    exit: (end) => frames.exit(end),
    log: (log) => frames.log(log),
    step(step) {
      const { opcode } = step
      const access = accessOf.get(frames.current!)!
      if (returns.has(opcode)) last = undefined
      onPrevious(opcode, access)
      onContract(step, access)
      if (opcode !== GAS && !ignored.has(opcode)) count(access.usedOpcodes, quantity(opcode))
      onStorage(step, access)
      onKeccak(step)
      last = { opcode, top: step.stackLength > 0 ? step.stackItem(0) : 0n }
    },
    result: () => frames.root && trace(frames.root, false),
  }
}

function newAccess(): Access {
  return {
    accessedSlots: { reads: {}, writes: {}, transientReads: {}, transientWrites: {} },
    extCodeAccessInfo: [],
    usedOpcodes: {},
    contractSize: {},
  }
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1
}
