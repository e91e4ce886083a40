import { keccak256, recoverSender } from '@megarollup/crypto'
import {
  bigIntToBytes32,
  bytesToHex,
  concatBytes,
  decodeEthereumTransaction,
  type EthereumTransaction,
  encodeEthereumTransaction,
  type Hash,
  type Log,
} from '@megarollup/protocol'
import type { SimulatorBlock } from '../simulator/block.ts'
import { GasEstimationError } from '../simulator/estimate-gas.ts'
import type { Simulator } from '../simulator/Simulator.ts'
import type { CallRequest, ExecutedTransaction } from '../types.ts'
import { ProviderRpcError, RpcCode } from './errors.ts'

/** Runs work on a simulator: at once, or again and again until what it reads has been fetched. */
export type Run = <T>(work: (simulator: Simulator) => T) => Promise<T>

export interface MinedTransaction {
  hash: Hash
  transaction: EthereumTransaction
  sender: Uint8Array
  result: Pick<ExecutedTransaction, 'status' | 'gasUsed' | 'logs' | 'contractAddress'>
  block: MinedBlock
}

/** A block of at most one transaction. Its hash is unique and commits to its contents, but is no header's: there is no state root. */
export interface MinedBlock extends SimulatorBlock {
  hash: Hash
  parentHash: Hash
  transactions: MinedTransaction[]
}

const ONE_GWEI = 1_000_000_000n
const ZERO_HASH = new Uint8Array(32)

/** Blocks on top of a simulator, one for each transaction, at once. The simulator's block is the one to be mined next. */
export class LocalChain {
  readonly run: Run
  readonly chainId: bigint
  /** From the first one, which holds nothing. */
  readonly blocks: MinedBlock[]
  readonly #firstNumber: bigint
  readonly #transactions = new Map<string, MinedTransaction>()
  readonly #snapshots = new Map<number, number>()
  /** Seconds that the clock was put forward for the next block. */
  #skippedSeconds = 0n
  #nextTimestamp: bigint | undefined

  constructor(run: Run, simulator: Simulator) {
    this.run = run
    this.chainId = simulator.chainId
    const { block } = simulator
    this.#firstNumber = block.number - 1n
    const first = { ...block, number: this.#firstNumber, timestamp: block.timestamp - 1n, parentHash: ZERO_HASH }
    this.blocks = [{ ...first, hash: simulator.blockHash(this.#firstNumber), transactions: [] }]
  }

  get latest(): MinedBlock {
    return this.blocks.at(-1)!
  }

  block(number: bigint): MinedBlock | undefined {
    return number < this.#firstNumber ? undefined : this.blocks[Number(number - this.#firstNumber)]
  }

  transaction(hash: string): MinedTransaction | undefined {
    return this.#transactions.get(hash)
  }

  // ---- the clock

  skipSeconds(seconds: bigint): void {
    this.#skippedSeconds += seconds
  }

  setNextTimestamp(timestamp: bigint): void {
    this.#nextTimestamp = timestamp
  }

  /** Puts the simulator into the block that comes next. */
  #prepare(simulator: Simulator): void {
    const timestamp = this.#nextTimestamp ?? this.latest.timestamp + 1n + this.#skippedSeconds
    simulator.setBlock({ number: this.latest.number + 1n, timestamp })
  }

  // ---- mining

  /** Mines a block with what `execute` does, or an empty one. */
  async #mine(
    execute?: (simulator: Simulator) => Omit<MinedTransaction, 'block'>,
  ): Promise<MinedTransaction | undefined> {
    const { outcome, environment } = await this.run((simulator) => {
      this.#prepare(simulator)
      const environment = simulator.block
      const outcome = execute?.(simulator)
      simulator.setBlock({ number: environment.number + 1n, timestamp: environment.timestamp + 1n })
      return { outcome, environment }
    })
    const parentHash = this.latest.hash
    const parts = [parentHash, bigIntToBytes32(environment.number), bigIntToBytes32(environment.timestamp)]
    const hash = keccak256(concatBytes(outcome ? [...parts, outcome.hash] : parts)).slice()
    const block: MinedBlock = { ...environment, hash, parentHash, transactions: [] }
    this.#nextTimestamp = undefined
    this.#skippedSeconds = 0n
    this.blocks.push(block)
    if (!outcome) return undefined
    const mined = { ...outcome, block }
    block.transactions.push(mined)
    this.#transactions.set(bytesToHex(mined.hash), mined)
    return mined
  }

  async mineEmpty(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await this.#mine()
  }

  /** Mines a signed transaction. Returns its hash. */
  async sendRaw(raw: Uint8Array): Promise<Hash> {
    const transaction = decodeEthereumTransaction(raw)
    return this.#send(keccak256(raw).slice(), transaction, recoverSender(transaction))
  }

  /** Mines a transaction by any account, with what is missing filled in. */
  async sendFrom(request: CallRequest): Promise<Hash> {
    const sender = request.from ?? new Uint8Array(20)
    const { gas, nonce, isContract, baseFee } = await this.run((simulator) => ({
      gas: request.gas ?? estimated(() => simulator.estimateGas(request)),
      nonce: simulator.account(sender)?.nonce ?? 0n,
      isContract: simulator.code(sender).length > 0,
      baseFee: simulator.block.baseFeePerGas,
    }))
    const maxPriorityFeePerGas = request.maxPriorityFeePerGas ?? request.gasPrice ?? ONE_GWEI
    const maxFeePerGas = request.maxFeePerGas ?? request.gasPrice ?? 2n * baseFee + maxPriorityFeePerGas
    const fields = { chainId: this.chainId, nonce, gasLimit: gas, to: request.to, value: request.value ?? 0n }
    const fees = { maxFeePerGas, maxPriorityFeePerGas, accessList: request.accessList ?? [] }
    const unsigned = { ...fields, ...fees, data: request.data ?? new Uint8Array(), yParity: 0, r: 0n, s: 0n }
    const transaction: EthereumTransaction = request.authorizationList
      ? { type: 4, ...unsigned, authorizationList: request.authorizationList }
      : { type: 2, ...unsigned }
    // There is no signature to tell senders apart.
    const hash = keccak256(concatBytes([encodeEthereumTransaction(transaction), sender])).slice()
    return this.#send(hash, transaction, sender, isContract)
  }

  async #send(hash: Hash, transaction: EthereumTransaction, sender: Uint8Array, isContract = false): Promise<Hash> {
    await this.#mine((simulator) => {
      if (isContract) {
        const { gasLimit: gas, to, value, data } = transaction
        const { status, ...result } = simulator.send({ from: sender, to, value, data, gas })
        return { hash, transaction, sender, result: { ...result, status: status === 'success' ? 1 : 0 } }
      }
      const result = simulator.transact({ transaction, sender })
      if (result.outcome === 'executed') return { hash, transaction, sender, result }
      const why = result.outcome === 'invalid' ? result.message : 'exceeds block gas limit'
      throw new ProviderRpcError(RpcCode.REFUSED, why)
    })
    return hash
  }

  // ---- snapshots

  async snapshot(): Promise<number> {
    const id = await this.run((simulator) => simulator.snapshot())
    this.#snapshots.set(id, this.blocks.length)
    return id
  }

  async revert(id: number): Promise<boolean> {
    const length = this.#snapshots.get(id)
    if (length === undefined || !(await this.run((simulator) => simulator.revert(id)))) return false
    for (const { transactions } of this.blocks.splice(length))
      for (const { hash } of transactions) this.#transactions.delete(bytesToHex(hash))
    for (const other of this.#snapshots.keys()) if (other >= id) this.#snapshots.delete(other)
    return true
  }

  /** Logs of blocks, the oldest first, with where they are. */
  *logs(from: bigint, to: bigint): Generator<{ log: Log; index: number; transaction: MinedTransaction }> {
    for (const { number, transactions } of this.blocks) {
      if (number < from || number > to) continue
      for (const transaction of transactions)
        for (const [index, log] of transaction.result.logs.entries()) yield { log, index, transaction }
    }
  }
}

/** An estimation, whose failure is told as geth does. */
export function estimated(estimate: () => bigint): bigint {
  try {
    return estimate()
  } catch (error) {
    if (!(error instanceof GasEstimationError)) throw error
    const { status, output } = error.result
    throw status === 'revert'
      ? new ProviderRpcError(RpcCode.REVERTED, error.message, bytesToHex(output))
      : new ProviderRpcError(RpcCode.REFUSED, error.message)
  }
}
