import { bigIntToBytes32, hexToBytes } from '@megarollup/protocol'
import { EngineUsageError } from '../errors.ts'
import { MutableState } from './MutableState.ts'

/** An account of a geth genesis. Numbers are decimal or `0x` strings, or numbers. */
export interface AllocAccount {
  balance?: string | number | bigint
  nonce?: string | number | bigint
  code?: string
  /** Slots and values, with or without leading zeros. */
  storage?: Readonly<Record<string, string>>
}

/** Accounts by address, with or without `0x` in front. */
export type Alloc = Readonly<Record<string, AllocAccount>>

/** An account of an alloc, read. */
export interface GenesisAccount {
  address: Uint8Array
  balance: bigint
  nonce: bigint
  code: Uint8Array
  /** Slots and values of 32 bytes. */
  storage: (readonly [slot: Uint8Array, value: Uint8Array])[]
}

/**
 * A state in memory from the accounts of a genesis: an alloc, or an object that has one under `alloc`, as geth's `genesis.json`.
 *
 * @throws EngineUsageError for an address, number or byte string that is none, and names it
 * @example
 * ```ts
 * const state = createMemoryState({ '0x00000000000000000000000000000000000000aa': { balance: '1000000000000000000' } })
 * ```
 */
export function createMemoryState(genesis: Alloc | { alloc: Alloc } = {}): MutableState {
  const state = new MutableState()
  for (const { address, balance, nonce, code, storage } of readAlloc(genesis)) {
    state.setBalance(address, balance)
    if (nonce > 0n) state.setNonce(address, nonce)
    if (code.length > 0) state.setCode(address, code)
    for (const [slot, value] of storage) state.setStorage(address, slot, value)
  }
  return state
}

/**
 * The accounts of a genesis, one by one.
 *
 * @throws EngineUsageError for an address, number or byte string that is none, and names it
 */
export function* readAlloc(genesis: Alloc | { alloc: Alloc }): Generator<GenesisAccount> {
  for (const [name, account] of Object.entries(allocOf(genesis))) {
    const address = bytes(name, `address ${name}`)
    if (address.length !== 20) throw malformed(`address ${name}`, `${address.length} bytes instead of 20`)
    const what = `storage of ${name}`
    yield {
      address,
      balance: number(account.balance ?? 0, `balance of ${name}`),
      nonce: number(account.nonce ?? 0, `nonce of ${name}`),
      code: bytes(account.code ?? '', `code of ${name}`),
      storage: Object.entries(account.storage ?? {}).map(([slot, value]) => [word(slot, what), word(value, what)]),
    }
  }
}

function allocOf(genesis: Alloc | { alloc: Alloc }): Alloc {
  if (typeof genesis !== 'object' || genesis === null || Array.isArray(genesis))
    throw new EngineUsageError('The genesis is no object.', 'Give accounts by address, or an object with `alloc`.')
  return 'alloc' in genesis ? (genesis.alloc as Alloc) : (genesis as Alloc)
}

function prefixed(text: string): string {
  return text.startsWith('0x') ? text : `0x${text}`
}

function bytes(text: string, what: string): Uint8Array {
  try {
    return hexToBytes(prefixed(text))
  } catch (cause) {
    throw malformed(what, 'not hexadecimal', cause)
  }
}

function word(text: string, what: string): Uint8Array {
  return bigIntToBytes32(number(prefixed(text === '' || text === '0x' ? '0' : text), what))
}

function number(value: string | number | bigint, what: string): bigint {
  try {
    const parsed = BigInt(value === '0x' ? 0 : value)
    if (parsed >= 0n && parsed >> 256n === 0n) return parsed
  } catch {
    // Below, with the values out of range.
  }
  throw malformed(what, `${value} is no number of 256 bits`)
}

function malformed(what: string, problem: string, cause?: unknown): EngineUsageError {
  return new EngineUsageError(`The ${what} cannot be used: ${problem}.`, 'Correct the alloc.', { cause })
}
