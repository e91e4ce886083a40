import type { Address, BlockEnvironment, Hash } from '@megarollup/protocol'
import {
  type BlockOptions,
  type CallResult,
  createEvm,
  type Evm,
  type EvmOptions,
  type ExecutableTransaction,
  type ExecutedTransaction,
  type TransactionResult,
} from '../src/index.ts'
import { MapState } from './MapState.ts'

export const CHAIN_ID = 901n
const ETHER = 10n ** 18n

/** An address of twenty equal bytes. */
export function addressOf(byte: number): Address {
  return new Uint8Array(20).fill(byte)
}

/** A 32-byte big-endian number. */
export function wordOf(value: bigint | number): Hash {
  return Uint8Array.from(Buffer.from(BigInt.asUintN(256, BigInt(value)).toString(16).padStart(64, '0'), 'hex'))
}

export function numberOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

export const alice = addressOf(0xa1)
export const bob = addressOf(0xb0)
export const contract = addressOf(0xcc)
export const coinbase = addressOf(0xcb)

export const environment: BlockEnvironment = {
  number: 1000n,
  timestamp: 1_700_000_000n,
  baseFeePerGas: 7n,
  gasLimit: 30_000_000n,
  coinbase,
  prevRandao: wordOf(0x1234n << 240n),
  parentBeaconBlockRoot: wordOf(5),
}

/** A state with a rich Alice, and an engine in a block. */
export function start(
  options: Partial<EvmOptions> & { block?: Partial<BlockEnvironment>; blockOptions?: Partial<BlockOptions> } = {},
): { evm: Evm; state: MapState } {
  const state = new MapState()
  state.set(alice, { balance: 1000n * ETHER })
  const { block, blockOptions, ...evmOptions } = options
  const evm = createEvm({ chainId: CHAIN_ID, state, ...evmOptions })
  evm.setBlock({ ...environment, ...block }, { blockHash: (number) => wordOf(number), ...blockOptions })
  return { evm, state }
}

let shared: { evm: Evm; state: MapState } | undefined

/** Runs code in a call to `contract` with an engine that all tests of a file share. */
export function runCode(
  code: Uint8Array,
  { gas = 10_000_000n, data = new Uint8Array() as Uint8Array } = {},
): CallResult {
  shared ??= start()
  shared.state.set(contract, { code, nonce: 1n })
  shared.evm.reset()
  return shared.evm.call({ from: alice, to: contract, gas, data })
}

type Fields = ExecutableTransaction['transaction']

/** A transaction from Alice to the contract, with what differs. */
export function transaction(
  fields: Partial<Extract<Fields, { type: 2 }>> = {},
  sender: Address = alice,
): ExecutableTransaction {
  return {
    sender,
    transaction: {
      type: 2,
      chainId: CHAIN_ID,
      nonce: 0n,
      gasLimit: 1_000_000n,
      to: contract,
      value: 0n,
      data: new Uint8Array(),
      maxFeePerGas: 10n,
      maxPriorityFeePerGas: 1n,
      accessList: [],
      yParity: 0,
      r: 1n,
      s: 1n,
      ...fields,
    },
  }
}

/** The result, which has to be that of an execution. */
export function executed(result: TransactionResult | undefined): ExecutedTransaction {
  if (result?.outcome !== 'executed') throw new Error(`Not executed: ${JSON.stringify(result)}`)
  return result
}
