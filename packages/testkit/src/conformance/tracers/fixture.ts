import { keccak256, recoverFrontierSender } from '@megarollup/crypto'
import type { ExecutableTransaction, Fork } from '@megarollup/evm'
import { decodeEthereumTransaction, type Hex, hexToBytes } from '@megarollup/protocol'
import type { StateTest } from '../state-tests/fixture.ts'

/** A file of geth's `eth/tracers/internal/tracetest/testdata`. Numbers are decimal or `0x…`. */
export interface TracerCase {
  genesis: {
    alloc: Record<string, { balance?: string; nonce?: string; code?: string; storage?: Record<string, string> }>
    config: Record<string, unknown>
    mixHash?: string
    hash?: string
  }
  context: {
    number: string
    timestamp: string
    gasLimit: string
    miner: string
    baseFeePerGas?: string
    difficulty?: string
  }
  /** A signed transaction, with or without `0x`. */
  input: string
  tracerConfig?: object
  result: unknown
}

/** The field of a chain's configuration that brings a fork; the newest first. */
const forkFields: readonly (readonly [field: string, fork: Fork, by: 'number' | 'timestamp'])[] = [
  ['osakaTime', 'Osaka', 'timestamp'],
  ['pragueTime', 'Prague', 'timestamp'],
  ['cancunTime', 'Cancun', 'timestamp'],
  ['shanghaiTime', 'Shanghai', 'timestamp'],
  ['mergeNetsplitBlock', 'Paris', 'number'],
  ['londonBlock', 'London', 'number'],
  ['berlinBlock', 'Berlin', 'number'],
  ['istanbulBlock', 'Istanbul', 'number'],
  ['petersburgBlock', 'Petersburg', 'number'],
  ['constantinopleBlock', 'Constantinople', 'number'],
  ['byzantiumBlock', 'Byzantium', 'number'],
  ['eip158Block', 'SpuriousDragon', 'number'],
  ['eip150Block', 'TangerineWhistle', 'number'],
  ['homesteadBlock', 'Homestead', 'number'],
]

/** The fork that rules in the block of a case. */
export function forkOf({ genesis: { config }, context }: TracerCase): Fork {
  // Some files begin a field with a capital; geth does not mind.
  const fields = new Map(Object.entries(config).map(([field, value]) => [field.toLowerCase(), value]))
  for (const [field, fork, by] of forkFields) {
    const from = fields.get(field.toLowerCase())
    if (typeof from === 'number' && from <= Number(context[by])) return fork
  }
  return 'Frontier'
}

/** The accounts of a case in the form of state tests. */
export function preOf({ genesis: { alloc } }: TracerCase): StateTest['pre'] {
  const pre: StateTest['pre'] = {}
  for (const [address, { balance = '0', nonce = '0', code = '0x', storage = {} }] of Object.entries(alloc)) {
    const key = address.startsWith('0x') ? address : `0x${address}`
    pre[key as Hex] = {
      balance: hexNumber(balance),
      nonce: hexNumber(nonce),
      code: code as Hex,
      storage: storage as Record<Hex, Hex>,
    }
  }
  return pre
}

function hexNumber(text: string): Hex {
  return `0x${BigInt(text).toString(16)}`
}

export function executableOf(raw: string): ExecutableTransaction {
  const transaction = decodeEthereumTransaction(hexToBytes(raw.startsWith('0x') ? raw : `0x${raw}`))
  return { sender: recoverFrontierSender(transaction), transaction }
}

/** A stand-in for the hash of a block: its number, hashed, as geth's state tests have it. */
export function numberHash(number: bigint): Uint8Array {
  return keccak256(new TextEncoder().encode(number.toString()))
}
