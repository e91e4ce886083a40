import type { Address, Log, StateReader } from '@megarollup/protocol'

/**
 * What a tool learns of an execution. Each hook is optional, and one that is absent costs next to nothing. What a hook is given
 * is valid until it returns: read what you keep. An error thrown by a hook ends the execution and reaches the caller, who has to
 * `reset` the engine.
 */
export interface TraceHooks {
  /** A valid transaction (or call) begins; nothing is charged yet. It may begin once more when the engine has to make room. */
  transactionStart?(transaction: TransactionStart): void
  /** All is settled, nothing committed. */
  transactionEnd?(end: TransactionEnd): void
  /** An instruction, with the state before it. Those that fail are reported too. */
  step?(step: Step): void
  /** A call, creation or self-destruction begins. */
  enter?(frame: FrameStart): void
  /** What was entered last ends. */
  exit?(end: FrameEnd): void
  /** A log is written; a revert may take it back. */
  log?(log: Log): void
  /** Whether `step` asks for `memory()`, which makes instructions that write to memory dearer. */
  readonly readsMemory?: boolean
}

/** Answers of the state in the middle of an execution. Only to be used inside of a hook. */
export interface TraceState {
  /** As the running transaction found it. */
  readonly before: StateReader
  /** With what it has done so far. In `step`, also what that instruction did. */
  readonly now: StateReader
  /** Whether the account is deleted at the end of the transaction. */
  isDestroyed(address: Address): boolean
}

export interface TransactionStart {
  from: Address
  /** The destination; of a creation, the address that the contract will have. */
  to: Address
  isCreate: boolean
  /** By the protocol: no gas is charged. */
  isSystem: boolean
  /** EIP-2718 type. */
  type: number
  nonce: bigint
  gasLimit: bigint
  /** Wei that a unit of gas costs this transaction. */
  gasPrice: bigint
  value: bigint
  data: Uint8Array
  /** Who signed authorisations (EIP-7702) that are valid in form. */
  authorities: Address[]
  coinbase: Address
  blockNumber: bigint
  state: TraceState
  isPrecompile(address: Address): boolean
}

export interface TransactionEnd {
  /** After the refund. */
  gasUsed: bigint
  status: 0 | 1
}

/** An instruction. The same object each time, with other contents. */
export interface Step {
  /** Offset in the code. */
  readonly pc: number
  readonly opcode: number
  /** Gas before the instruction. */
  readonly gas: bigint
  /** What it takes, with what it gives to a call. */
  readonly cost: bigint
  /** 1 in the outermost frame. */
  readonly depth: number
  /** Refund counter, what this instruction adds included. */
  readonly refund: bigint
  /** Whose storage and balance the code acts on. */
  readonly address: Address
  /** Why the instruction halts the frame, in geth's words. */
  readonly error: string | undefined
  /** Whether `error` came up while it ran; else it was refused before. */
  readonly isFault: boolean
  readonly stackLength: number
  /** An item of the stack, 0 is the top. */
  stackItem(index: number): bigint
  /** The stack, its bottom first. */
  stack(): bigint[]
  /** Bytes, a multiple of 32. */
  readonly memorySize: number
  /** A copy of memory, or of a range of it; zero where it does not reach. Needs `readsMemory`. */
  memory(start?: number, end?: number): Uint8Array
  /** A copy of what the last call returned. */
  returnData(): Uint8Array
}

export type FrameKind = 'CALL' | 'CALLCODE' | 'DELEGATECALL' | 'STATICCALL' | 'CREATE' | 'CREATE2' | 'SELFDESTRUCT'

export interface FrameStart {
  kind: FrameKind
  /** 0 for the transaction's own. */
  depth: number
  from: Address
  /** Who is called, what is created, who inherits. */
  to: Address
  /** Wei; of DELEGATECALL, that of the caller's frame. */
  value: bigint
  gas: bigint
  /** Copy of the input, or of the creation's code. */
  input: Uint8Array
}

export interface FrameEnd {
  depth: number
  /** What is returned or the revert data; of a creation, the code. */
  output: Uint8Array
  gasUsed: bigint
  /** In geth's words; `undefined` for a success. */
  error: string | undefined
  /** Whether the changes of the frame were taken back. */
  isReverted: boolean
}
