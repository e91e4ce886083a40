import { keccak256 } from '@megarollup/crypto'
import type { ExecutableTransaction, Fork } from '@megarollup/evm'
import { type Account, type BlockEnvironment, EMPTY_CODE_HASH, type Hash, type StateReader } from '@megarollup/protocol'

/** An account before a workload. */
export interface WorkloadAccount {
  address: Uint8Array
  nonce: bigint
  balance: bigint
  code?: Uint8Array | undefined
  /** Slots and their values, 32 bytes each. */
  storage?: readonly (readonly [Hash, Hash])[]
}

/** A block and the state before it, the same for every contender. */
export interface Workload {
  name: string
  fork: Fork
  chainId: bigint
  environment: BlockEnvironment
  blobBaseFee: bigint
  /** What DIFFICULTY answers before Paris. */
  difficulty: bigint
  blockHashes: ReadonlyMap<bigint, Hash>
  accounts: readonly WorkloadAccount[]
}

/** Transactions that all contenders run. */
export interface Job {
  transactions: readonly ExecutableTransaction[]
  /** The file that native peers read them from. */
  file: string
}

/** What running a job came to; it must be the same for all. */
export interface JobResult {
  /** Of execution alone. */
  ms: number
  gas: bigint
  succeeded: number
  /** Of the last transaction. */
  output: Uint8Array
}

const GWEI = 10n ** 9n
export const ETHER = 10n ** 18n

export const environment: BlockEnvironment = {
  number: 1n,
  timestamp: 1_800_000_000n,
  baseFeePerGas: GWEI,
  gasLimit: 1n << 50n,
  coinbase: new Uint8Array(20).fill(0xcb),
  prevRandao: new Uint8Array(32),
  parentBeaconBlockRoot: new Uint8Array(32),
}

/** A state in maps. */
export function stateOf(accounts: readonly WorkloadAccount[]): StateReader {
  const key = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  const known = new Map<string, Account & { slots: Map<string, Hash> }>()
  const codes = new Map<string, Uint8Array>()
  for (const { address, nonce, balance, code, storage = [] } of accounts) {
    const codeHash = code?.length ? keccak256(code) : EMPTY_CODE_HASH
    if (code?.length) codes.set(key(codeHash), code)
    known.set(key(address), {
      nonce,
      balance,
      codeHash,
      slots: new Map(storage.map(([slot, value]) => [key(slot), value])),
    })
  }
  const zero = new Uint8Array(32)
  return {
    account: (address) => known.get(key(address)),
    storage: (address, slot) => known.get(key(address))?.slots.get(key(slot)) ?? zero,
    hasStorage: (address) => (known.get(key(address))?.slots.size ?? 0) > 0,
    code: (codeHash) => codes.get(key(codeHash)) ?? zero.subarray(0, 0),
  }
}

/** A transaction that pays the base fee and a tip of 1 gwei. */
export function transactionTo(fields: {
  sender: Uint8Array
  nonce: bigint
  to: Uint8Array
  data: Uint8Array
  gasLimit: bigint
}): ExecutableTransaction {
  const { sender, ...message } = fields
  const fees = { maxPriorityFeePerGas: GWEI, maxFeePerGas: 3n * GWEI }
  const signature = { yParity: 0 as const, r: 1n, s: 1n }
  return { sender, transaction: { type: 2, chainId: 1n, value: 0n, accessList: [], ...message, ...fees, ...signature } }
}

/** A 32-byte big-endian word. */
export function word(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32)
  for (let i = 31, rest = value; rest > 0n; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn)
  return bytes
}
