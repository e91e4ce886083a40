import { type Account, type Address, equalBytes, type Hash } from '@megarollup/protocol'
import { createEvm } from '../create-evm.ts'
import { EngineUsageError } from '../errors.ts'
import { defineFork, type ForkDefinition } from '../forks/fork.ts'
import { forkOf } from '../forks/index.ts'
import { MutableState } from '../state/MutableState.ts'
import { overrideState, type StateOverride } from '../state/overrides.ts'
import type { CallOptions, CallRequest, CallResult, ExecutableTransaction, TransactionResult } from '../types.ts'
import { type AccessListResult, createAccessList } from './access-list.ts'
import { defaultBlock, engineBlock, inventedBlockHash, overrideBlock, type SimulatorBlock } from './block.ts'
import { estimateGas } from './estimate-gas.ts'
import { simulateBlocks } from './simulate-blocks.ts'
import type {
  CallOverrides,
  SimulatedBlock,
  SimulationBlock,
  SimulationOptions,
  SimulatorEngine,
  SimulatorOptions,
} from './types.ts'

const ZERO_ADDRESS = new Uint8Array(20)
/** Transactions after which changes are taken from the engine, so that its cache does not fill up. */
const MOST_PENDING = 1000

interface Snapshot {
  mark: number
  block: SimulatorBlock
}

/**
 * An engine with a state that can be set, kept and taken back: what a test runner or a wallet's simulation works with. Synchronous;
 * all of it in memory.
 */
export class Simulator {
  readonly chainId: bigint
  readonly evm: SimulatorEngine
  readonly fork: ForkDefinition
  readonly #state: MutableState
  readonly #knownBlockHash: (number: bigint) => Hash | undefined
  readonly #maxTransactionGas: bigint
  readonly #snapshots = new Map<number, Snapshot>()
  #nextSnapshot = 1
  #block: SimulatorBlock
  /** Transactions whose changes are in the engine only. */
  #pending = 0
  /** The state was changed behind the engine's back. */
  #isStale = false

  constructor(options: SimulatorOptions = {}) {
    this.chainId = options.chainId ?? 31_337n
    this.#state = options.state instanceof MutableState ? options.state : new MutableState(options.state)
    const fork = forkOf(options.fork ?? 'Osaka')
    const { precompiles = [], placedPrecompiles: placed = [] } = options
    this.fork =
      precompiles.length + placed.length > 0 ? defineFork(fork, { name: fork.name, precompiles, placed }) : fork
    this.#maxTransactionGas = options.rules?.maxTransactionGas ?? fork.parameters.maxTransactionGas
    this.#knownBlockHash = options.blockHash ?? (() => undefined)
    const { rules, maxMemoryBytes } = options
    this.evm = (options.createEngine ?? createEvm)({
      chainId: this.chainId,
      state: this.#state,
      fork: this.fork,
      ...(rules && { rules }),
      ...(maxMemoryBytes && { maxMemoryBytes }),
    })
    this.#block = { ...defaultBlock, ...options.block }
    this.#enterBlock()
  }

  // ---- the block

  get block(): SimulatorBlock {
    return this.#block
  }

  /** The block that what follows runs in: the last one with these changes. */
  setBlock(changes: Partial<SimulatorBlock>): void {
    this.#block = { ...this.#block, ...changes }
    this.#enterBlock()
  }

  #enterBlock(): void {
    const { environment, options } = engineBlock(this.#block, this.blockHash)
    this.evm.setBlock(environment, options)
  }

  /** The hash of an earlier block; made up when nobody knows it. */
  readonly blockHash = (number: bigint): Hash => this.#knownBlockHash(number) ?? inventedBlockHash(number)

  // ---- the state

  /** The state as it is now. To be read at once; later changes show. */
  get state(): MutableState {
    this.#flush()
    return this.#state
  }

  account(address: Address): Account | undefined {
    return this.state.account(address)
  }

  code(address: Address): Uint8Array {
    return this.state.codeAt(address)
  }

  storage(address: Address, slot: Hash): Hash {
    return this.state.storage(address, slot)
  }

  /** Changes the state outside of any transaction. */
  change(work: (state: MutableState) => void): void {
    this.#flush()
    this.#isStale = true
    work(this.#state)
  }

  setBalance(address: Address, balance: bigint): void {
    this.change((state) => state.setBalance(address, balance))
  }

  setNonce(address: Address, nonce: bigint): void {
    this.change((state) => state.setNonce(address, nonce))
  }

  setCode(address: Address, code: Uint8Array): void {
    this.change((state) => state.setCode(address, code))
  }

  setStorage(address: Address, slot: Hash, value: Hash): void {
    this.change((state) => state.setStorage(address, slot, value))
  }

  #flush(): void {
    if (this.#pending === 0) return
    this.#state.apply(this.evm.takeDiff())
    this.#pending = 0
  }

  /** The engine, knowing the state as it is. */
  #ready(): SimulatorEngine {
    if (this.#isStale) this.forget()
    return this.evm
  }

  /** Has the engine read everything anew. Needed only after a reader of the state gave another answer than before. */
  forget(): void {
    this.#flush()
    this.evm.reset()
    this.#isStale = false
  }

  // ---- snapshots

  /** Keeps the present state and block. Returns an id for `revert`. Snapshots nest. */
  snapshot(): number {
    this.#flush()
    const id = this.#nextSnapshot++
    this.#snapshots.set(id, { mark: this.#state.mark(), block: this.#block })
    return id
  }

  /** Goes back to a snapshot, which is then gone, as are those made after it. Returns whether there is such a snapshot. */
  revert(id: number): boolean {
    const snapshot = this.#snapshots.get(id)
    if (!snapshot) return false
    if (this.#pending > 0) {
      this.evm.dropChanges()
      this.#pending = 0
    }
    if (this.#state.rollback(snapshot.mark)) this.#isStale = true
    for (const other of this.#snapshots.keys()) if (other >= id) this.keep(other)
    if (this.#block !== snapshot.block) {
      this.#block = snapshot.block
      this.#enterBlock()
    }
    return true
  }

  /** Gives a snapshot up: what has happened since stays. */
  keep(id: number): void {
    if (this.#snapshots.delete(id)) this.#state.release()
  }

  /** Runs `work` and takes back whatever it did, also when it throws. */
  scratch<T>(work: () => T): T {
    const id = this.snapshot()
    try {
      return work()
    } finally {
      this.revert(id)
    }
  }

  // ---- execution

  /** Executes a transaction as one of a block does. Signatures are not looked at. `gasAvailable` is what the block has left. */
  transact(transaction: ExecutableTransaction, gasAvailable = this.#block.gasLimit): TransactionResult {
    const [result] = this.#ready().execute([transaction], gasAvailable)
    this.#keepPending()
    return result!
  }

  /** Runs a message and keeps what it changes: a transaction by anyone, contracts included, without its checks. */
  send(request: CallRequest): CallResult {
    const result = this.#ready().send(request)
    this.#keepPending()
    return result
  }

  #keepPending(): void {
    this.#pending++
    if (this.#pending >= MOST_PENDING) this.#flush()
  }

  /** Runs a message and leaves no trace. */
  call(request: CallRequest, overrides: CallOverrides = {}): CallResult {
    return this.#ready().call(request, this.#callOptions(overrides))
  }

  #callOptions({ state = [], block }: CallOverrides): CallOptions {
    const fork = this.#movePrecompiles(state)
    const needsBlock = block !== undefined || fork !== undefined
    const hashes = block?.blockHash
    const blockHash = hashes ? (number: bigint) => hashes.get(number) ?? this.blockHash(number) : this.blockHash
    return {
      ...(state.length > 0 && { state: overrideState(this.state, state) }),
      ...(needsBlock && { block: engineBlock(overrideBlock(this.#block, block ?? {}), blockHash, fork) }),
    }
  }

  /** The fork with the precompiles where the overrides want them; `undefined` when they stay where they are. */
  #movePrecompiles(overrides: readonly StateOverride[]): ForkDefinition | undefined {
    const moved = overrides.flatMap(({ address, movePrecompileToAddress: at }) => (at ? [{ address, at }] : []))
    if (moved.length === 0) return undefined
    const placed = moved.map(({ address, at }) => {
      const precompile = this.#precompileAt(address)
      if (precompile) return { at, precompile }
      throw new EngineUsageError('A precompile is to be moved from where there is none.', 'Name one of the fork.')
    })
    return defineFork(this.fork, {
      name: this.fork.name,
      withoutPrecompiles: placed.map(({ precompile }) => precompile.address),
      placed,
    })
  }

  #precompileAt(address: Address) {
    if (address.subarray(0, 18).some((byte) => byte !== 0)) return undefined
    return this.fork.precompiles.get((address[18]! << 8) | address[19]!)
  }

  /**
   * The smallest gas limit with which the message succeeds. It may have what `request.gas` says, or else the block's gas limit; no
   * more than a transaction may have, and no more than the sender can pay for.
   *
   * @throws GasEstimationError when it fails with the most gas
   */
  estimateGas(request: CallRequest, overrides: CallOverrides = {}): bigint {
    const engine = this.#ready()
    const options = this.#callOptions(overrides)
    const candidates = [request.gas ?? options.block?.environment.gasLimit ?? this.#block.gasLimit]
    candidates.push(this.#maxTransactionGas)
    const price = request.maxFeePerGas ?? request.gasPrice ?? 0n
    if (price > 0n) {
      const sender = (options.state ?? this.state).account(request.from ?? ZERO_ADDRESS)
      const left = (sender?.balance ?? 0n) - (request.value ?? 0n)
      candidates.push(left > 0n ? left / price : 0n)
    }
    const mostGas = candidates.reduce((least, gas) => (gas < least ? gas : least))
    return estimateGas((gas) => engine.call({ ...request, gas }, options), mostGas)
  }

  /** The access list that the message wants (EIP-2930), and what it uses with it. */
  createAccessList(request: CallRequest, overrides: CallOverrides = {}): AccessListResult {
    const engine = this.#ready()
    const options = this.#callOptions(overrides)
    const warm = [request.from ?? ZERO_ADDRESS, options.block?.environment.coinbase ?? this.#block.coinbase]
    if (request.to) warm.push(request.to)
    return createAccessList(
      options.state ?? this.state,
      (state, accessList) => engine.call({ ...request, accessList }, { ...options, state }),
      (address) => this.#precompileAt(address) !== undefined || warm.some((other) => equalBytes(address, other)),
    )
  }

  /** Runs calls over blocks, each seeing what those before it did, and takes all of it back (`eth_simulateV1`). */
  simulate(blocks: readonly SimulationBlock[], options: SimulationOptions = {}): SimulatedBlock[] {
    return this.scratch(() => simulateBlocks(this, blocks, options))
  }
}

/** Makes a `Simulator`. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  return new Simulator(options)
}
