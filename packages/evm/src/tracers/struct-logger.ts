import { bytesToHex, type Hex } from '@megarollup/protocol'
import { opcodeName } from '../opcodes.ts'
import type { Step, TransactionStart } from '../trace/hooks.ts'
import { readConfig } from './config.ts'
import { TraceSizeError } from './errors.ts'
import { quantity, word, wordBytes } from './format.ts'
import type { Tracer } from './tracer.ts'

export interface StructLoggerConfig {
  enableMemory?: boolean
  disableStack?: boolean
  disableStorage?: boolean
  enableReturnData?: boolean
  /** Most steps that are kept; 0 for all. */
  limit?: number
  /** About how much memory the steps may take before the trace fails. Default 256 MiB. */
  maxBytes?: number
}

export interface StructLog {
  pc: number
  op: string
  gas: number
  gasCost: number
  depth: number
  error?: string
  /** The bottom first. */
  stack?: Hex[]
  returnData?: Hex
  /** 32 bytes each. */
  memory?: Hex[]
  /** Slots of the contract that were read or written so far; at SLOAD and SSTORE. */
  storage?: Record<Hex, Hex>
  refund?: number
}

export interface StructLogResult {
  gas: number
  failed: boolean
  returnValue: Hex
  structLogs: StructLog[]
}

const SLOAD = 0x54
const SSTORE = 0x55

const DEFAULT_MAX_BYTES = 2 ** 28
/** What a step takes beside its lists; an item of the stack; a word of memory; a slot, whose texts are shared. */
const STEP_BYTES = 160
const ITEM_BYTES = 32
const WORD_BYTES = 96
const SLOT_BYTES = 48

/**
 * Each instruction with the stack, and more on request: what geth gives when no tracer is named.
 *
 * @throws TracerConfigError. The trace itself fails with TraceSizeError when it keeps more than `maxBytes`.
 */
export function createStructLogger(config?: StructLoggerConfig): Tracer<StructLogResult> {
  const options = readConfig('structLogger', config, {
    enableMemory: 'boolean',
    disableStack: 'boolean',
    disableStorage: 'boolean',
    enableReturnData: 'boolean',
    limit: 'count',
    maxBytes: 'count',
  })
  const limit = options.limit || Number.POSITIVE_INFINITY
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES
  let keptBytes = 0
  const storage = new Map<string, { slots: Record<Hex, Hex>; count: number }>()
  let transaction: TransactionStart | undefined
  let structLogs: StructLog[] = []
  let end = { gas: 0, failed: false, returnValue: '0x' as Hex }

  /** The slots of the contract, this one included. */
  function seenStorage(step: Step): Record<Hex, Hex> | undefined {
    const { opcode, address } = step
    if (options.disableStorage || (opcode !== SLOAD && opcode !== SSTORE)) return undefined
    if (step.stackLength < (opcode === SLOAD ? 1 : 2)) return undefined
    const key = bytesToHex(address)
    const seen = storage.get(key) ?? { slots: {}, count: 0 }
    storage.set(key, seen)
    const slot = step.stackItem(0)
    const name = word(slot)
    if (!Object.hasOwn(seen.slots, name)) seen.count++
    keep(SLOT_BYTES * seen.count)
    seen.slots[name] =
      opcode === SSTORE ? word(step.stackItem(1)) : bytesToHex(transaction!.state.now.storage(address, wordBytes(slot)))
    return { ...seen.slots }
  }

  /** Counts what is about to be kept. */
  function keep(bytes: number): void {
    keptBytes += bytes
    if (keptBytes > maxBytes) throw new TraceSizeError(maxBytes)
  }

  return {
    readsMemory: options.enableMemory ?? false,
    transactionStart(started) {
      transaction = started
      storage.clear()
      structLogs = []
      keptBytes = 0
    },
    step(step) {
      if (structLogs.length >= limit) return
      keep(
        STEP_BYTES +
          (options.disableStack ? 0 : ITEM_BYTES * step.stackLength) +
          (options.enableMemory ? (WORD_BYTES / 32) * step.memorySize : 0),
      )
      const slots = seenStorage(step)
      const returnData = options.enableReturnData ? step.returnData() : undefined
      if (returnData) keep(2 * returnData.length)
      structLogs.push({
        pc: step.pc,
        op: opcodeName(step.opcode),
        gas: Number(step.gas),
        gasCost: Number(step.cost),
        depth: step.depth,
        ...(step.error !== undefined && !step.isFault && { error: step.error }),
        ...(!options.disableStack && { stack: step.stack().map(quantity) }),
        ...(returnData?.length && { returnData: bytesToHex(returnData) }),
        ...(options.enableMemory && step.memorySize > 0 && { memory: chunks(step.memory()) }),
        ...(slots && { storage: slots }),
        ...(step.refund > 0n && { refund: Number(step.refund) }),
      })
    },
    exit({ depth, output, error }) {
      if (depth !== 0) return
      const isKept = error === undefined || error === 'execution reverted'
      end = { ...end, failed: error !== undefined, returnValue: isKept ? bytesToHex(output) : '0x' }
    },
    transactionEnd({ gasUsed }) {
      end.gas = Number(gasUsed)
    },
    result: () => ({ ...end, structLogs }),
  }
}

function chunks(memory: Uint8Array): Hex[] {
  return Array.from({ length: memory.length / 32 }, (_, i) => bytesToHex(memory.subarray(32 * i, 32 * i + 32)))
}
