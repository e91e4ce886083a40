import { Common, Mainnet } from '@ethereumjs/common'
import { createEVM, type EVM, EVMError } from '@ethereumjs/evm'
import { SimpleStateManager } from '@ethereumjs/statemanager'
import { Account, Address as EthereumJsAddress } from '@ethereumjs/util'
import { type Fork, forkNames } from '@megarollup/evm'

import { bytesToHex } from '@megarollup/protocol'
import { SENDER } from './draw-case.ts'
import { CHAIN_ID, environment, RANDOM } from './environment.ts'
import { type FuzzCase, type FuzzTransaction, joined, type Outcome, UNSAID } from './FuzzCase.ts'
import { intrinsicGas, messageGas, paidGas } from './intrinsic-gas.ts'
import { kzgThatIsNotNeeded } from './kzg.ts'
import { numberOf } from './snippets.ts'

const { CODESTORE_OUT_OF_GAS, INVALID_BYTECODE_RESULT } = EVMError.errorMessages
const REVERT = 0xfd

type RunCallOptions = Parameters<EVM['runCall']>[0]

/** A state in maps that can be emptied and listed. */
class PeerState extends SimpleStateManager {
  empty(): void {
    this.accountStack = [new Map()]
    this.codeStack = [new Map()]
    this.storageStack = [new Map()]
    this.originalStorageCache.clear()
  }

  async delete(address: EthereumJsAddress): Promise<void> {
    await this.deleteAccount(address)
    await this.clearStorage(address)
    this.codeStack.at(-1)!.delete(address.toString())
  }

  list(): Outcome['accounts'] {
    const listed: Outcome['accounts'] = {}
    for (const [address, account] of this.accountStack.at(-1)!) {
      if (account === undefined) continue
      const code = bytesToHex(this.codeStack.at(-1)!.get(address) ?? new Uint8Array())
      listed[address] = { nonce: `${account.nonce}`, balance: `${account.balance}`, code, storage: {} }
    }
    for (const [key, value] of this.storageStack.at(-1)!) {
      const [address, slot] = key.split('_') as [string, string]
      const number = numberOf(value)
      if (number !== 0n && listed[address]) listed[address].storage[slot] = `${number}`
    }
    return listed
  }
}

/** `@ethereumjs/evm` as a second opinion on cases of one fork. */
export class EthereumJsPeer {
  readonly #fork: Fork
  readonly #evm: EVM
  readonly #state: PeerState
  #isFaulty = false

  static async create(fork: Fork): Promise<EthereumJsPeer> {
    const chain = { ...Mainnet, chainId: Number(CHAIN_ID) }
    const hardfork = fork === 'Frontier' ? 'chainstart' : `${fork[0]!.toLowerCase()}${fork.slice(1)}`
    const common = new Common({ chain, hardfork, customCrypto: { kzg: kzgThatIsNotNeeded } })
    const state = new PeerState({ common })
    return new EthereumJsPeer(fork, await createEVM({ common, stateManager: state }), state)
  }

  private constructor(fork: Fork, evm: EVM, state: PeerState) {
    this.#fork = fork
    this.#evm = evm
    this.#state = state
    // A creation that reverts with data that starts with 0xef is one of code to the peer: it takes all gas. EIP-3541 speaks of
    // code that is deployed.
    evm.events.on('afterMessage', ({ execResult }, resolve) => {
      const { exceptionError, runState } = execResult
      if (exceptionError?.error === INVALID_BYTECODE_RESULT && runState?.opCode === REVERT) this.#isFaulty = true
      resolve?.()
    })
  }

  /** What the peer makes of a case; `undefined` when it ran into a fault of its own. */
  async run({ accounts, transactions }: FuzzCase): Promise<Outcome | undefined> {
    const state = this.#state
    this.#isFaulty = false
    state.empty()
    const block = { address: environment.coinbase, balance: 1n, nonce: 0n, code: [], storage: [] }
    for (const { address, balance, nonce, code, storage } of [block, ...accounts]) {
      const key = new EthereumJsAddress(address)
      await state.putAccount(key, new Account(nonce, balance))
      const bytes = joined(code)
      if (bytes.length > 0) await state.putCode(key, bytes)
      for (const [slot, value] of storage) await state.putStorage(key, word(slot), word(value))
    }
    const results = []
    for (const transaction of transactions) results.push(await this.#runTransaction(transaction))
    return this.#isFaulty ? undefined : { transactions: results, accounts: state.list() }
  }

  #since(fork: Fork): boolean {
    return forkNames.indexOf(this.#fork) >= forkNames.indexOf(fork)
  }

  async #runTransaction({ to, value, data: pieces, gas }: FuzzTransaction): Promise<Outcome['transactions'][number]> {
    const data = joined(pieces)
    const prices = intrinsicGas(this.#fork, data, to === undefined)
    const { journal } = this.#evm
    const caller = new EthereumJsAddress(SENDER)
    const target = to && new EthereumJsAddress(to)
    for (const address of [caller, target]) if (address) journal.addAlwaysWarmAddress(address.toString())
    if (this.#since('Shanghai')) journal.addAlwaysWarmAddress(new EthereumJsAddress(environment.coinbase).toString())
    for (const address of this.#evm.precompiles.keys()) journal.addAlwaysWarmAddress(`0x${address}`)
    const { number, timestamp, coinbase, gasLimit, prevRandao } = environment
    const header = {
      number,
      timestamp,
      gasLimit,
      prevRandao,
      difficulty: RANDOM,
      coinbase: new EthereumJsAddress(coinbase),
      baseFeePerGas: 0n,
      getBlobGasPrice: () => 1n,
    }
    const options: RunCallOptions = {
      caller,
      data,
      value,
      gasLimit: messageGas(prices, gas),
      // The engine reads these fields of a block only.
      block: { header } as unknown as NonNullable<RunCallOptions['block']>,
      ...(target && { to: target }),
    }
    const { execResult } = await this.#evm.runCall(options)
    const onlyNew = this.#since('Cancun')
    for (const address of execResult.selfdestruct?.keys() ?? []) {
      if (onlyNew && !execResult.createdAddresses?.has(address)) continue
      await this.#state.delete(new EthereumJsAddress(Buffer.from(address.slice(2), 'hex')))
    }
    await journal.cleanup()
    this.#state.originalStorageCache.clear()
    this.#evm.transientStorage.clear()
    // Frontier keeps a contract that cannot pay for its code, without code: to the peer an error that changes nothing.
    const { exceptionError } = execResult
    const lacksCode = exceptionError?.error === CODESTORE_OUT_OF_GAS
    const failed = exceptionError !== undefined && !lacksCode
    const refund = failed ? 0n : (execResult.gasRefund ?? 0n)
    return {
      status: failed ? 0 : 1,
      gasUsed: `${paidGas(this.#fork, prices.intrinsic + execResult.executionGasUsed, refund, prices.floor)}`,
      output: lacksCode ? UNSAID : bytesToHex(execResult.returnValue),
      logs: (execResult.logs ?? []).map(([address, topics, bytes]) => [address, ...topics, bytes].map(bytesToHex)),
    }
  }
}

export function word(value: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'))
}
