import { type Address, bytesToHex, EMPTY_CODE_HASH, type Hex, type StateReader } from '@megarollup/protocol'
import type { Step, TransactionStart } from '../trace/hooks.ts'
import { readConfig } from './config.ts'
import { TracerConfigError } from './errors.ts'
import { addressOf, quantity, wordBytes } from './format.ts'
import type { Tracer } from './tracer.ts'

export interface PrestateTracerConfig {
  /** What changed, before and after, instead of all that was read. */
  diffMode?: boolean
  disableCode?: boolean
  disableStorage?: boolean
  /** With accounts that were empty. Not together with `diffMode`. */
  includeEmpty?: boolean
}

export interface PrestateAccount {
  balance?: Hex
  /** A number, as geth has it. */
  nonce?: number
  code?: Hex
  codeHash?: Hex
  storage?: Record<Hex, Hex>
}

export type Prestate = Record<Hex, PrestateAccount>

interface Looked {
  address: Address
  balance: bigint
  nonce: bigint
  codeHash: Hex
  code: Uint8Array
  storage: Map<Hex, Hex>
}

const NOTHING_HASH = bytesToHex(EMPTY_CODE_HASH)
const ZERO = bytesToHex(new Uint8Array(32))
const NO_CODE = new Uint8Array(0)

const readsAccount: ReadonlySet<number> = new Set([0x31, 0x3b, 0x3c, 0x3f, 0xff])
const calls: ReadonlySet<number> = new Set([0xf1, 0xf2, 0xf4, 0xfa])
const SLOAD = 0x54
const SSTORE = 0x55

/**
 * The state that a transaction needs, or what it changed: geth's `prestateTracer`.
 *
 * @throws TracerConfigError
 */
export function createPrestateTracer(
  config?: PrestateTracerConfig,
): Tracer<Prestate | { pre: Prestate; post: Prestate }> {
  const options = readConfig('prestateTracer', config, {
    diffMode: 'boolean',
    disableCode: 'boolean',
    disableStorage: 'boolean',
    includeEmpty: 'boolean',
  })
  if (options.diffMode && options.includeEmpty)
    throw new TracerConfigError('prestateTracer', 'diffMode and includeEmpty are both set.', 'Leave one of them out.')

  const withCode = !options.disableCode
  const accounts = new Map<Hex, Looked>()
  const created = new Set<Hex>()
  let transaction: TransactionStart | undefined
  let pre: Prestate = {}
  let post: Prestate = {}

  function look(address: Address): Looked {
    const key = bytesToHex(address)
    const known = accounts.get(key)
    if (known) return known
    const looked = { ...readAccount(transaction!.state.before, address), storage: new Map<Hex, Hex>() }
    accounts.set(key, looked)
    return looked
  }

  function lookStorage(address: Address, slot: bigint): void {
    if (options.disableStorage) return
    const { storage } = look(address)
    const key = wordBytes(slot)
    const name = bytesToHex(key)
    if (!storage.has(name)) storage.set(name, bytesToHex(transaction!.state.before.storage(address, key)))
  }

  /** The called account, and the one that it delegates to (EIP-7702). */
  function lookCalled(address: Address): void {
    look(address)
    const account = transaction!.state.now.account(address)
    if (!account || bytesToHex(account.codeHash) === NOTHING_HASH) return
    const code = transaction!.state.now.code(account.codeHash)
    if (code.length === 23 && code[0] === 0xef && code[1] === 0x01 && code[2] === 0x00) look(code.subarray(3))
  }

  function onStep(step: Step): void {
    const { opcode } = step
    if (opcode !== SLOAD && opcode !== SSTORE && !readsAccount.has(opcode) && !calls.has(opcode)) return
    if (step.error !== undefined && !step.isFault) return
    if (opcode === SLOAD || opcode === SSTORE) lookStorage(step.address, step.stackItem(0))
    else if (calls.has(opcode)) lookCalled(addressOf(step.stackItem(1)))
    else look(addressOf(step.stackItem(0)))
  }

  return {
    transactionStart(started) {
      transaction = started
      accounts.clear()
      created.clear()
      pre = {}
      post = {}
      if (started.isCreate) created.add(bytesToHex(started.to))
      look(started.from)
      if (started.isCreate) look(started.to)
      else lookCalled(started.to)
      look(started.coinbase)
      for (const authority of started.authorities) look(authority)
    },
    enter({ kind, depth, to }) {
      if (depth === 0 || (kind !== 'CREATE' && kind !== 'CREATE2')) return
      look(to)
      created.add(bytesToHex(to))
    },
    step: onStep,
    transactionEnd() {
      const { state } = transaction!
      for (const [key, looked] of accounts) {
        const isEmpty = looked.nonce === 0n && looked.balance === 0n && looked.codeHash === NOTHING_HASH
        if (!options.diffMode) {
          if (!isEmpty || options.includeEmpty) pre[key] = account(looked, withCode)
          continue
        }
        // What is destroyed has no after, and keeps what was read of it.
        if (!state.isDestroyed(looked.address)) {
          const changes = difference(looked, state.now, withCode)
          if (!changes) continue
          post[key] = changes
        }
        if (!isEmpty) pre[key] = account(looked, withCode)
      }
    },
    result: () => (options.diffMode ? { pre, post } : pre),
  }
}

function readAccount(reader: StateReader, address: Address): Omit<Looked, 'storage'> {
  const found = reader.account(address)
  const codeHash = found ? bytesToHex(found.codeHash) : NOTHING_HASH
  const code = found && codeHash !== NOTHING_HASH ? reader.code(found.codeHash) : NO_CODE
  return { address, balance: found?.balance ?? 0n, nonce: found?.nonce ?? 0n, codeHash, code }
}

function account({ balance, nonce, codeHash, code, storage }: Looked, withCode: boolean): PrestateAccount {
  return {
    balance: quantity(balance),
    ...(nonce > 0n && { nonce: Number(nonce) }),
    ...(withCode && code.length > 0 && { code: bytesToHex(code) }),
    ...(codeHash !== NOTHING_HASH && { codeHash }),
    ...(storage.size > 0 && { storage: Object.fromEntries(storage) }),
  }
}

/** What of an account differs now. Takes the slots that do not, or were zero, out of what it was. */
function difference(was: Looked, now: StateReader, withCode: boolean): PrestateAccount | undefined {
  const is = readAccount(now, was.address)
  const changes: PrestateAccount = {}
  let isChanged = false
  if (is.balance !== was.balance) changes.balance = quantity(is.balance)
  if (is.nonce !== was.nonce) changes.nonce = Number(is.nonce)
  if (is.codeHash !== was.codeHash) {
    changes.codeHash = is.codeHash
    if (withCode) changes.code = bytesToHex(is.code)
  }
  const storage: Record<Hex, Hex> = {}
  for (const [slot, before] of was.storage) {
    const after = bytesToHex(now.storage(was.address, slotBytes(slot)))
    if (before === ZERO || before === after) was.storage.delete(slot)
    if (before === after) continue
    isChanged = true
    if (after !== ZERO) storage[slot] = after
  }
  if (Object.keys(storage).length > 0) changes.storage = storage
  return isChanged || Object.keys(changes).length > 0 ? changes : undefined
}

function slotBytes(slot: Hex): Uint8Array {
  return wordBytes(BigInt(slot))
}
