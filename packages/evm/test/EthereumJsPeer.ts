import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { createEVM, type EVM } from '@ethereumjs/evm'
import { SimpleStateManager } from '@ethereumjs/statemanager'
import { Account, Address as EthereumJsAddress } from '@ethereumjs/util'
import type { Address, BlockEnvironment, Log } from '@megarollup/protocol'
import { numberOf } from './harness.ts'

export interface PeerResult {
  succeeded: boolean
  /** Without the intrinsic gas, before the refund. */
  gasUsed: bigint
  refund: bigint
  output: Uint8Array
  logs: Log[]
}

export interface PeerStep {
  pc: number
  opcode: number
  gas: bigint
  /** 1 in the outermost frame. */
  depth: number
  /** The bottom first. */
  stack: bigint[]
  memory: Uint8Array
}

/** `@ethereumjs/evm` as a second opinion on messages. */
export class EthereumJsPeer {
  readonly #evm: EVM
  readonly #environment: BlockEnvironment

  static async create(environment: BlockEnvironment, chainId: bigint): Promise<EthereumJsPeer> {
    const chain = { ...Mainnet, chainId: Number(chainId) }
    const common = new Common({ chain, hardfork: Hardfork.Osaka })
    const evm = await createEVM({ common, stateManager: new SimpleStateManager({ common }) })
    return new EthereumJsPeer(evm, environment)
  }

  private constructor(evm: EVM, environment: BlockEnvironment) {
    this.#evm = evm
    this.#environment = environment
  }

  async setAccount(address: Address, fields: { balance: bigint; nonce: bigint; code: Uint8Array }): Promise<void> {
    const key = new EthereumJsAddress(address)
    await this.#evm.stateManager.putAccount(key, new Account(fields.nonce, fields.balance))
    if (fields.code.length > 0) await this.#evm.stateManager.putCode(key, fields.code)
  }

  /** Calls `listener` for each instruction before it runs. */
  onStep(listener: (step: PeerStep) => void): void {
    this.#evm.events.on('step', ({ pc, opcode, gasLeft, depth, stack, memory }, resolve) => {
      listener({ pc, opcode: opcode.code, gas: gasLeft, depth: depth + 1, stack: [...stack], memory: memory.slice() })
      resolve?.()
    })
  }

  /** Runs a message as the call of a transaction whose gas price is zero. `gas` is without the intrinsic gas. */
  async run(message: {
    from: Address
    to: Address
    data: Uint8Array
    value: bigint
    gas: bigint
  }): Promise<PeerResult> {
    const { number, timestamp, coinbase, gasLimit, prevRandao } = this.#environment
    const header = {
      number,
      timestamp,
      gasLimit,
      prevRandao,
      difficulty: 0n,
      coinbase: new EthereumJsAddress(coinbase),
      baseFeePerGas: 0n,
      getBlobGasPrice: () => 1n,
    }
    const { journal } = this.#evm
    for (const address of [message.from, message.to, coinbase])
      journal.addAlwaysWarmAddress(new EthereumJsAddress(address).toString(), true)
    for (const address of [...Array(0x11).keys()].map((i) => i + 1).concat(0x100))
      journal.addAlwaysWarmAddress(`0x${address.toString(16).padStart(40, '0')}`)
    const { execResult } = await this.#evm.runCall({
      caller: new EthereumJsAddress(message.from),
      to: new EthereumJsAddress(message.to),
      data: message.data,
      value: message.value,
      gasLimit: message.gas,
      // The engine reads these fields of a block only.
      block: { header } as unknown as NonNullable<Parameters<EVM['runCall']>[0]['block']>,
    })
    await this.#deleteDestroyed(execResult.selfdestruct, execResult.createdAddresses)
    await journal.cleanup()
    this.#evm.stateManager.originalStorageCache.clear()
    this.#evm.transientStorage.clear()
    return {
      succeeded: execResult.exceptionError === undefined,
      gasUsed: execResult.executionGasUsed,
      refund: execResult.exceptionError ? 0n : (execResult.gasRefund ?? 0n),
      output: execResult.returnValue,
      logs: (execResult.logs ?? []).map(([address, topics, data]) => ({ address, topics, data })),
    }
  }

  async #deleteDestroyed(destroyed: Map<string, unknown> | undefined, created: Set<string> | undefined): Promise<void> {
    for (const address of destroyed?.keys() ?? []) {
      if (!created?.has(address)) continue
      await this.#evm.stateManager.deleteAccount(new EthereumJsAddress(Buffer.from(address.slice(2), 'hex')))
    }
  }

  async slot(address: Address, slot: Uint8Array): Promise<bigint> {
    return numberOf(await this.#evm.stateManager.getStorage(new EthereumJsAddress(address), slot))
  }

  async account(address: Address): Promise<{ nonce: bigint; balance: bigint } | undefined> {
    const account = await this.#evm.stateManager.getAccount(new EthereumJsAddress(address))
    return account && !account.isEmpty() ? { nonce: account.nonce, balance: account.balance } : undefined
  }
}
