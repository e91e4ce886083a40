import { keccak256 } from '@megarollup/crypto'
import type { ExecutableTransaction, Fork } from '@megarollup/evm'
import { hexToBytes } from '@megarollup/protocol'
import { type Hex, parseTransaction, recoverTransactionAddress } from 'viem'
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
  /** A signed transaction. */
  input: Hex
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
  for (const [field, fork, by] of forkFields) {
    const from = config[field]
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

export async function executableOf(raw: Hex): Promise<ExecutableTransaction> {
  const serialized = raw as Parameters<typeof recoverTransactionAddress>[0]['serializedTransaction']
  const parsed = parseTransaction(raw)
  const sender = hexToBytes(await recoverTransactionAddress({ serializedTransaction: serialized }))
  const message = {
    nonce: BigInt(parsed.nonce ?? 0),
    gasLimit: parsed.gas ?? 0n,
    to: parsed.to ? hexToBytes(parsed.to) : undefined,
    value: parsed.value ?? 0n,
    data: hexToBytes(parsed.data ?? '0x'),
    yParity: 0,
    r: 1n,
    s: 1n,
  }
  const accessList = (parsed.accessList ?? []).map(({ address, storageKeys }) => ({
    address: hexToBytes(address),
    storageKeys: storageKeys.map(hexToBytes),
  }))
  const chainId = BigInt(parsed.chainId ?? 0)
  const gasPrice = parsed.gasPrice ?? 0n
  const fees = { maxFeePerGas: parsed.maxFeePerGas ?? 0n, maxPriorityFeePerGas: parsed.maxPriorityFeePerGas ?? 0n }
  switch (parsed.type) {
    case 'legacy':
      return { sender, transaction: { type: 0, ...message, gasPrice, chainId: parsed.chainId ? chainId : undefined } }
    case 'eip2930':
      return { sender, transaction: { type: 1, ...message, gasPrice, chainId, accessList } }
    case 'eip1559':
      return { sender, transaction: { type: 2, ...message, ...fees, chainId, accessList } }
    case 'eip4844': {
      const blobVersionedHashes = (parsed.blobVersionedHashes ?? []).map(hexToBytes)
      const maxFeePerBlobGas = parsed.maxFeePerBlobGas ?? 0n
      return {
        sender,
        transaction: { type: 3, ...message, ...fees, chainId, accessList, blobVersionedHashes, maxFeePerBlobGas },
      }
    }
    case 'eip7702': {
      const authorizationList = (parsed.authorizationList ?? []).map(
        ({ address, chainId: chain, nonce, yParity, r, s }) => ({
          chainId: BigInt(chain),
          address: hexToBytes(address),
          nonce: BigInt(nonce),
          yParity: yParity ?? 0,
          r: BigInt(r),
          s: BigInt(s),
        }),
      )
      const to = message.to ?? new Uint8Array(20)
      return { sender, transaction: { type: 4, ...message, to, ...fees, chainId, accessList, authorizationList } }
    }
    default:
      throw new Error(`A transaction of the unknown type ${parsed.type}.`)
  }
}

/** A stand-in for the hash of a block: its number, hashed, as geth's state tests have it. */
export function numberHash(number: bigint): Uint8Array {
  return keccak256(new TextEncoder().encode(number.toString()))
}
