/** Layout of the kernel's `Trace`, in `assembly/trace.ts`. */
export const traceField = {
  flags: 0,
  gas: 8,
  gasAfter: 16,
  refund: 24,
  pc: 32,
  opcode: 36,
  depth: 40,
  sp: 44,
  stackBytes: 48,
  memory: 52,
  memorySize: 56,
  returnData: 60,
  returnLength: 64,
  halt: 68,
  haltDetail: 72,
  account: 76,
  kind: 80,
  frameDepth: 84,
  from: 88,
  to: 92,
  value: 96,
  data: 100,
  dataLength: 104,
  status: 108,
  frameHalt: 112,
  frameHaltDetail: 116,
  frameGas: 120,
  record: 128,
} as const
export const TRACE_RECORD_BYTES = 132

/** Copies of the top items of the stack follow the record here. */
export const TOP_COPY = 0x100
export const TOP_ITEMS = 17

export const TraceFlag = { ON: 1, STEPS: 2, MEMORY: 4 } as const

export const TraceEvent = { BEGIN: 0, END: 1, STEP: 2, ENTER: 3, EXIT: 4, LOG: 5, MEMORY: 6 } as const
