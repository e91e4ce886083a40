import { type Address, bytesToHex, EMPTY_CODE_HASH, equalBytes, type Hex } from '@megarollup/protocol'
import { rulesAt } from '../../block/index.ts'
import { createTracingEvm } from '../../trace/tracing-evm.ts'
import { createEip3155Hooks } from '../../tracers/eip3155.ts'
import type { CallResult } from '../../types.ts'
import { CliError } from '../CliError.ts'
import { stateOfAlloc } from '../input/alloc.ts'
import { addressOf, type JsonObject, numberOf, objectOf, optionalNumber, wordOfNumber } from '../input/values.ts'
import { chainNamed } from '../t8n/fork.ts'

export interface RunRequest {
  /** The receiver's own, when left out. */
  code: Uint8Array | undefined
  input: Uint8Array
  fork: string
  gas: bigint
  value: bigint
  price: bigint
  sender: Address
  receiver: Address
  /** A genesis with `alloc`, or the accounts alone. */
  genesis: JsonObject
  isCreation: boolean
  onTrace: ((line: string) => void) | undefined
  readsMemory: boolean
}

/** What `--json` prints. */
export interface RunResult {
  status: CallResult['status']
  gasUsed: number
  output: Hex
  error?: string
  contractAddress?: Hex
  logs: { address: Hex; topics: Hex[]; data: Hex }[]
  fork: string
}

/** The sender can pay for anything. */
const WEALTH = 1n << 128n
/** Of a transaction, not of the code. */
const NO_INTRINSIC_GAS = { transaction: 0n, transactionCreate: 0n, dataToken: 0n, floorToken: 0n }

/** Executes code in a block of a fork. */
export function runCode(request: RunRequest): RunResult {
  const { genesis, sender, receiver, code, isCreation } = request
  const config = objectOf(genesis.config ?? {}, 'config')
  const number = optionalNumber(genesis.number, 'number') ?? 0n
  const timestamp = optionalNumber(genesis.timestamp, 'timestamp') ?? 0n
  const { chain, extend } = chainNamed(request.fork, optionalNumber(config.chainId, 'chainId') ?? 1n)
  const { fork, name } = extend(rulesAt(chain, { number, timestamp }))
  const state = stateOfRequest(request)
  if (!code && equalBytes(state.account(receiver)?.codeHash ?? EMPTY_CODE_HASH, EMPTY_CODE_HASH))
    throw new CliError(
      'config',
      `the receiver ${bytesToHex(receiver)} has no code in the prestate: name one with --receiver`,
    )
  const evm = createTracingEvm({ chainId: chain.chainId, state, fork, rules: NO_INTRINSIC_GAS })
  const random = wordOfNumber(optionalNumber(genesis.mixHash, 'mixHash') ?? 0n)
  evm.setBlock(
    {
      number,
      timestamp,
      baseFeePerGas: optionalNumber(genesis.baseFeePerGas, 'baseFeePerGas') ?? 0n,
      gasLimit: numberOf(genesis.gasLimit ?? String(request.gas), 'gasLimit'),
      coinbase: addressOf(genesis.coinbase ?? `0x${'00'.repeat(20)}`, 'coinbase'),
      prevRandao: random,
      parentBeaconBlockRoot: wordOfNumber(0n),
    },
    { blockHash: () => wordOfNumber(0n), difficulty: optionalNumber(genesis.difficulty, 'difficulty') ?? 0n },
  )
  const call = () =>
    evm.call({
      from: sender,
      to: isCreation ? undefined : receiver,
      data: isCreation && code ? new Uint8Array([...code, ...request.input]) : request.input,
      gas: request.gas,
      gasPrice: request.price,
      value: request.value,
    })
  const { onTrace, readsMemory } = request
  const result = onTrace ? evm.observe(createEip3155Hooks(onTrace, { enableMemory: readsMemory }), call) : call()
  return { ...resultOf(result), fork: name }
}

function stateOfRequest({ genesis, sender, receiver, code, isCreation }: RunRequest) {
  const accounts = { ...objectOf(genesis.alloc ?? ('config' in genesis ? {} : genesis), 'alloc') }
  const keyOf = (address: Address) =>
    Object.keys(accounts).find((key) => key.replace(/^0x/i, '').toLowerCase() === bytesToHex(address).slice(2)) ??
    bytesToHex(address)
  const change = (address: Address, fields: JsonObject) => {
    const key = keyOf(address)
    accounts[key] = { ...objectOf(accounts[key] ?? {}, key), ...fields }
  }
  change(sender, { balance: String(WEALTH) })
  if (code && !isCreation) change(receiver, { code: bytesToHex(code) })
  return stateOfAlloc(accounts)
}

function resultOf({ status, gasUsed, output, reason, contractAddress, logs }: CallResult): Omit<RunResult, 'fork'> {
  return {
    status,
    gasUsed: Number(gasUsed),
    output: bytesToHex(output),
    ...(reason !== undefined && { error: reason }),
    ...(contractAddress && { contractAddress: bytesToHex(contractAddress) }),
    logs: logs.map((log) => ({
      address: bytesToHex(log.address),
      topics: log.topics.map(bytesToHex),
      data: bytesToHex(log.data),
    })),
  }
}
