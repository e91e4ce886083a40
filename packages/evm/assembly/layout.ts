/**
 * The memory of the kernel, defined here and nowhere else.
 *
 * ```
 * 0          constants of the module (asc's static data; the same in every instance)
 * SHARED     rules, opcode table, block, hash secrets, table headers   } shared by all lanes: committed values only,
 *            codes · accounts · slots · dirty lists                    } written between transactions and at commits
 * LANE       Lane, scratch, keccak cache, frames, stacks, journal,     } one transaction at a time: warmth, originals,
 *            lane tables, logs, return data, input, output             } current values; dropped by raising an epoch
 *            EVM memory, to the end                                    } grows with memory.grow
 * ```
 *
 * A lane is whatever one executor needs to run one transaction after the other. Everything mutable lives in one of the two
 * regions and is reached through a pointer: no function here keeps state in a global, so that more lanes (threads, suspended
 * executions) need no change of code. Regions are address space; the operating system gives pages when they are touched.
 *
 * 256-bit integers are four u64 limbs, the least significant first. Addresses are 256-bit integers with zero upper bits.
 * Hashes and bytes from outside are big-endian, as Ethereum writes them.
 */

/** Bytes of a WebAssembly page. */
export const PAGE: usize = 65536

export const SHARED: usize = 0x10000
/** `Rules` of the fork. */
export const RULES: usize = SHARED
/**
 * 256 entries of 8 bytes: gas u32, stack bytes needed u16, most stack bytes beforehand u16. An undefined opcode needs 0xffff,
 * more than there ever are.
 */
export const OPCODE_TABLE: usize = SHARED + 0x1000
export const OPCODE_NEEDED: usize = 4
export const OPCODE_MOST: usize = 6
/** One byte for each address below `PRECOMPILE_LIMIT`: 1 when a precompile lives there. */
export const PRECOMPILES: usize = SHARED + 0x2000
export const PRECOMPILE_LIMIT: u64 = 0x1000
/** `Block`. */
export const BLOCK: usize = SHARED + 0x3000
/** Five random odd u64, the multipliers of the hash tables. */
export const SECRETS: usize = SHARED + 0x3800
/** Table headers of the shared state. */
export const SHARED_ACCOUNTS: usize = SHARED + 0x3a00
export const SHARED_SLOTS: usize = SHARED + 0x3a40
export const SHARED_CODES: usize = SHARED + 0x3a80
/** `Heap` of the bytes of codes. */
export const CODE_HEAP: usize = SHARED + 0x3ac0
/** `Heap`s of u32 pointers to changed entries. */
export const DIRTY_ACCOUNTS: usize = SHARED + 0x3b00
export const DIRTY_SLOTS: usize = SHARED + 0x3b40
/** The `Code` of an account without code. */
export const EMPTY_CODE: usize = SHARED + 0x3c00
/** 32 bytes: Keccak-256 of nothing. */
export const EMPTY_HASH: usize = SHARED + 0x3d00
/** 64 zero bytes, never written. */
export const ZEROES: usize = SHARED + 0x3e00
/** Hashes of the last 256 blocks as far as they were asked for, by number mod 256: number + 1 (u64), hash. Emptied with each block. */
export const BLOCK_HASHES: usize = SHARED + 0x4000
export const BLOCK_HASH_BYTES: usize = 40
/** Precompiles that live elsewhere than at small numbers: how many (u64), then address (u256) and number (u64) each. */
export const PLACED_PRECOMPILES: usize = SHARED + 0x7000
export const PLACED_PRECOMPILE_BYTES: usize = 40
/** 16 KiB that only the profiled kernel uses; `profile.ts` says for what. */
export const PROFILE: usize = SHARED + 0x8000
const SHARED_REGIONS: usize = SHARED + PAGE

/** A region that is filled from its start. */
@unmanaged
export class Heap {
  start: usize
  next: usize
  end: usize
}

/** A hash table: an index of (epoch u32, entry pointer u32) over an arena of entries. See `state/table.ts`. */
@unmanaged
export class Table {
  index: usize
  /** Slots of the index minus one; a power of two minus one. */
  mask: u32
  startMask: u32
  maxMask: u32
  epoch: u32
  arena: usize
  next: usize
  end: usize
  entryBytes: u32
  count: u32
}

/** Every entry begins with this: the key, the entry that owns it (0 for none), and the hash of both. */
@unmanaged
export class Entry {
  key0: u64
  key1: u64
  key2: u64
  key3: u64
  owner: usize
  hash: u32
}

/** Committed account and its value at the last `takeDiff` ("base"). 192 bytes. */
@unmanaged
export class SharedAccount extends Entry {
  flags: u32
  /** `Code`, or 0 when it has not been looked up. */
  code: usize
  nonce: u64
  baseNonce: u64
  balance0: u64
  balance1: u64
  balance2: u64
  balance3: u64
  codeHash0: u64
  codeHash1: u64
  codeHash2: u64
  codeHash3: u64
  baseBalance0: u64
  baseBalance1: u64
  baseBalance2: u64
  baseBalance3: u64
  baseCodeHash0: u64
  baseCodeHash1: u64
  baseCodeHash2: u64
  baseCodeHash3: u64
}

/** Committed storage slot and its value at the last `takeDiff`. `owner` is a `SharedAccount`. 112 bytes. */
@unmanaged
export class SharedSlot extends Entry {
  flags: u32
  unused: u32
  value0: u64
  value1: u64
  value2: u64
  value3: u64
  base0: u64
  base1: u64
  base2: u64
  base3: u64
}

/** Flags of shared entries. */
export namespace Shared {
  /** In the dirty list. */
  export const DIRTY: u32 = 1
  /** Kept when the cache is emptied: set from outside, perhaps not in the reader's state yet. */
  export const PINNED: u32 = 2
  /** The account exists. */
  export const EXISTS: u32 = 4
  /** The account existed at the last `takeDiff`. */
  export const BASE_EXISTS: u32 = 8
  /** Used while the cache is emptied: this entry stays. */
  export const KEPT: u32 = 16
  /** Destroyed since the last `takeDiff`: what storage the reader has of it is gone. */
  export const WIPED: u32 = 32
  /** Used while a transaction that destroyed the account is committed. */
  export const WIPING: u32 = 64
}

/** An interned bytecode; the key is its hash, in the byte order of the hash. 96 bytes. */
@unmanaged
export class Code extends Entry {
  /** Followed by 64 zero bytes, so that an instruction may read past the end. */
  bytes: usize
  length: u32
  /** One bit a byte of code; room for it follows the code. */
  jumpdests: usize
  flags: u32
  /** Where an EIP-7702 delegation points. */
  delegate0: u64
  delegate1: u64
  delegate2: u64
  unused: u64
}

export namespace CodeFlag {
  /** Created since the last `takeDiff`: the reader does not know it yet. */
  export const NEW: u32 = 1
  /** An EIP-7702 delegation designator. */
  export const DELEGATION: u32 = 2
  /** `jumpdests` is filled in. */
  export const ANALYSED: u32 = 4
}

/** An account as the running transaction sees it. The key is the address. 128 bytes. */
@unmanaged
export class Account extends Entry {
  /** `SharedAccount`, or 0 in an isolated call. */
  shared: usize
  flags: u32
  nonce: u64
  /** `Code`, or 0 when it has not been looked up. */
  code: usize
  unused: u32
  balance0: u64
  balance1: u64
  balance2: u64
  balance3: u64
  codeHash0: u64
  codeHash1: u64
  codeHash2: u64
  codeHash3: u64
}

/** Flags of `Account`. */
export namespace Acc {
  /** nonce, balance and code hash have been read. */
  export const LOADED: u32 = 1
  /** In the accessed addresses (EIP-2929). */
  export const WARM: u32 = 2
  /** Exists in the state that the transaction started from. */
  export const EXISTS: u32 = 4
  /** Touched: gone afterwards if empty (EIP-161); before that rule, there afterwards. */
  export const TOUCHED: u32 = 8
  /** Created by this transaction. */
  export const CREATED: u32 = 16
  /** Destroyed by this transaction. */
  export const DESTRUCTED: u32 = 32
  /** A field was written; not taken back by a revert. */
  export const CHANGED: u32 = 64
  /** Has code. */
  export const HAS_CODE: u32 = 128
  /** The EIP-2935 history contract, one slot of which may not be known yet. */
  export const HISTORY: u32 = 256
}

/** A storage slot as the running transaction sees it. `owner` is an `Account`. 112 bytes. */
@unmanaged
export class Slot extends Entry {
  /** `SharedSlot`, or 0 in an isolated call. */
  shared: usize
  flags: u32
  original0: u64
  original1: u64
  original2: u64
  original3: u64
  value0: u64
  value1: u64
  value2: u64
  value3: u64
}

export namespace SlotFlag {
  export const LOADED: u32 = 1
  export const WARM: u32 = 2
}

/** A transient storage slot (EIP-1153). `owner` is an `Account`. 80 bytes. */
@unmanaged
export class Transient extends Entry {
  unused: u64
  value0: u64
  value1: u64
  value2: u64
  value3: u64
}

/** One entry of the undo log: what to restore, where. 40 bytes. */
@unmanaged
export class Undo {
  kind: u32
  target: usize
  value0: u64
  value1: u64
  value2: u64
  value3: u64
}

/** An execution frame; frame n + 1 follows frame n. 256 bytes. */
@unmanaged
export class Frame {
  gas: i64
  /** Address of the next instruction. */
  pc: usize
  /** Address of the top stack item. The stack grows downward; item n is at `sp + 32·n`. */
  sp: usize
  /** Address just above the first stack item. */
  stackTop: usize
  /** EVM memory; that of the callee starts where it ends. */
  memory: usize
  memorySize: u32
  code: usize
  codeLength: u32
  jumpdests: usize
  input: usize
  inputLength: u32
  /** `Account` whose storage and balance the code acts on. */
  account: usize
  /** `FrameKind`. */
  kind: u32
  isStatic: u32
  depth: u32
  /** Where the caller wants the output, in its memory. */
  outOffset: u32
  outLength: u32
  /** State of the lane to return to when this frame fails. */
  undoMark: usize
  logsMark: usize
  logCountMark: u32
  unused: u32
  refundMark: i64
  caller0: u64
  caller1: u64
  caller2: u64
  caller3: u64
  value0: u64
  value1: u64
  value2: u64
  value3: u64
}
export const FRAME_BYTES: usize = 256

export namespace FrameKind {
  export const CALL: u32 = 0
  export const CREATE: u32 = 1
}

/** What an executor works with. */
@unmanaged
export class Lane {
  /** Current `Frame`. */
  frame: usize
  frames: usize
  /** Set when the outermost frame has ended. */
  done: u32
  /** `Status` of the outermost frame. */
  status: u32
  /** `Halt` reason of the frame that is ending; afterwards that of the outermost one. */
  halt: u32
  /** More about `halt`: the opcode; for stack errors also height << 8 and limit << 20. */
  haltDetail: u32
  /** `Abort` reason of a transaction that could not be finished. */
  abort: u32
  /** 1 while a call runs on a state of its own: nothing is read from or written to the shared state. */
  isolated: u32
  refund: i64
  gasLeft: i64
  undo: usize
  undoNext: usize
  undoEnd: usize
  logs: usize
  logsNext: usize
  logsEnd: usize
  logCount: u32
  returnData: usize
  returnLength: u32
  returnCapacity: u32
  /** Address of the first stack's top. */
  stack: usize
  /** Start of EVM memory. */
  memory: usize
  /** First address that may not be touched without `memory.grow`. */
  memoryEnd: usize
  /** Bound of `memoryEnd`. */
  memoryLimit: usize
  input: usize
  inputEnd: usize
  /** The next transaction of the batch, and where the batch ends. */
  batchNext: usize
  batchEnd: usize
  batchGas: i64
  output: usize
  outputNext: usize
  outputEnd: usize
  keccakCache: usize
  blobHashes: usize
  blobCount: u32
  /** `Account` of the sender. */
  origin: usize
  coinbase: usize
  /** Wei per gas that this transaction pays. */
  gasPrice0: u64
  gasPrice1: u64
  gasPrice2: u64
  gasPrice3: u64
  /** What BASEFEE answers: the block's, or zero in a call that pays nothing. */
  baseFee0: u64
  baseFee1: u64
  baseFee2: u64
  baseFee3: u64
}

export const LANE_ACCOUNTS: usize = 0x400
export const LANE_SLOTS: usize = 0x440
export const LANE_TRANSIENTS: usize = 0x480
/** 200 bytes of keccak state. */
export const KECCAK_STATE: usize = 0x600
/** 256 bytes through which host functions take and give keys and values. */
export const EXCHANGE: usize = 0x700
/** 2 KiB for 256-bit arithmetic. */
export const ARITHMETIC: usize = 0x800
/** 1 KiB for transaction processing. */
export const TRANSACTION_SCRATCH: usize = 0x1000
/** 512 bytes for instructions. */
export const INSTRUCTION_SCRATCH: usize = 0x1400
const LANE_REGIONS: usize = PAGE

/** 1025 frames: depth 0 to 1024. */
export const MAX_DEPTH: u32 = 1024
export const STACK_BYTES: usize = 32 * 1024
/** Direct-mapped, 128 bytes an entry. */
export const KECCAK_CACHE_BITS: u64 = 16

// @ts-ignore: decorator
@inline
export function align(address: usize, to: usize): usize {
  return (address + to - 1) & ~(to - 1)
}

// @ts-ignore: decorator
@inline
export function laneTable(lane: Lane, offset: usize): Table {
  return changetype<Table>(changetype<usize>(lane) + offset)
}

function placeHeap(header: usize, at: usize, bytes: usize): usize {
  const heap = changetype<Heap>(header)
  heap.start = at
  heap.next = at
  heap.end = at + bytes
  return align(heap.end, PAGE)
}

/** Room for `entries`, the index at most half full. `entries` is a power of two. */
function placeTable(header: usize, at: usize, entries: usize, entryBytes: usize, startEntries: usize): usize {
  const table = changetype<Table>(header)
  table.index = at
  table.startMask = <u32>startEntries * 2 - 1
  table.maxMask = <u32>entries * 2 - 1
  table.mask = table.startMask
  table.epoch = 1
  table.arena = align(at + entries * 2 * 8, PAGE)
  table.next = table.arena
  table.end = table.arena + entries * entryBytes
  table.entryBytes = <u32>entryBytes
  table.count = 0
  return align(table.end, PAGE)
}

/** Lays out the shared region for a cache of 2^`scale` slots; returns where the lane begins. */
export function placeShared(scale: u32): usize {
  const entries = <usize>1 << scale
  let at = SHARED_REGIONS
  at = placeHeap(CODE_HEAP, at, entries << 9)
  at = placeTable(SHARED_CODES, at, entries >> 3, 96, 1024)
  at = placeTable(SHARED_ACCOUNTS, at, entries >> 1, 192, 1024)
  at = placeTable(SHARED_SLOTS, at, entries, 112, 1024)
  at = placeHeap(DIRTY_ACCOUNTS, at, (entries >> 1) * 4)
  at = placeHeap(DIRTY_SLOTS, at, entries * 4)
  return at
}

/** Lays out a lane whose buffers hold 2^`scale` bytes; EVM memory is last. Returns where EVM memory begins. */
export function placeLane(lane: Lane, scale: u32): usize {
  const bytes = <usize>1 << scale
  const base = changetype<usize>(lane)
  let at = base + LANE_REGIONS
  lane.keccakCache = at
  at += <usize>128 << <usize>KECCAK_CACHE_BITS
  lane.frames = at
  at = align(at + <usize>(MAX_DEPTH + 2) * FRAME_BYTES, PAGE)
  at += <usize>(MAX_DEPTH + 2) * STACK_BYTES
  lane.stack = at
  at += PAGE
  at = placeTable(base + LANE_ACCOUNTS, at, bytes >> 9, 128, 256)
  at = placeTable(base + LANE_SLOTS, at, bytes >> 8, 112, 512)
  at = placeTable(base + LANE_TRANSIENTS, at, bytes >> 6, 80, 256)
  lane.undo = at
  lane.undoEnd = at + bytes
  at += bytes
  lane.logs = at
  lane.logsEnd = at + bytes
  at += bytes
  lane.returnData = at
  lane.returnCapacity = <u32>bytes
  at += bytes
  lane.input = at
  lane.inputEnd = at + bytes
  at += bytes
  lane.output = at
  lane.outputNext = at
  lane.outputEnd = at + bytes * 3
  at += bytes * 3
  lane.memory = align(at + PAGE, PAGE)
  return lane.memory
}
