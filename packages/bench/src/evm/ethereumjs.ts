import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { createEVM, type EVM } from '@ethereumjs/evm'
import { Caches, MerkleStateManager } from '@ethereumjs/statemanager'
import { Account, Address } from '@ethereumjs/util'
import type { Engine } from './engines.ts'
import type { Job, JobResult, Workload } from './workload.ts'

const manifest = findPackageJSON('@ethereumjs/evm', import.meta.url)!
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }

/**
 * `@ethereumjs/evm`: each transaction is a `runCall`, which is the call and its journal only, without nonce, fees and intrinsic gas.
 * Gas is not compared for that reason. Caches are as large as the workload, so that no trie is read while it runs.
 */
export class EthereumJsEngine implements Engine {
  readonly name = `@ethereumjs/evm ${version}`
  readonly #loaded = new Map<string, EVM>()

  async load({ name, accounts }: Workload): Promise<void> {
    const common = new Common({ chain: Mainnet, hardfork: Hardfork.Prague })
    const caches = new Caches({ storage: { size: 1_000_000 }, account: { size: 1_000_000 }, code: { size: 100 } })
    const evm = await createEVM({ common, stateManager: new MerkleStateManager({ common, caches }) })
    for (const { address, nonce, balance, code, storage = [] } of accounts) {
      const at = new Address(address)
      await evm.stateManager.putAccount(at, new Account(nonce, balance))
      if (code) await evm.stateManager.putCode(at, code)
      for (const [slot, value] of storage) await evm.stateManager.putStorage(at, slot, value)
    }
    this.#loaded.set(name, evm)
  }

  async run(name: string, { transactions }: Job): Promise<JobResult> {
    const evm = this.#loaded.get(name)!
    const calls = transactions.map(({ sender, transaction }) => ({
      to: new Address(transaction.to!),
      caller: new Address(sender),
      data: transaction.data,
      gasLimit: transaction.gasLimit,
      skipBalance: true,
    }))
    const sum: JobResult = { ms: 0, gas: 0n, succeeded: 0, output: new Uint8Array(0) }
    const started = performance.now()
    for (const call of calls) {
      const { execResult } = await evm.runCall(call)
      if (!execResult.exceptionError) sum.succeeded++
      sum.gas += execResult.executionGasUsed
      sum.output = execResult.returnValue
      await evm.journal.cleanup()
      evm.stateManager.originalStorageCache.clear()
    }
    sum.ms = performance.now() - started
    return sum
  }

  async storage(name: string, address: Uint8Array, slot: Uint8Array): Promise<Uint8Array> {
    const value = await this.#loaded.get(name)!.stateManager.getStorage(new Address(address), slot)
    const padded = new Uint8Array(32)
    padded.set(value, 32 - value.length)
    return padded
  }

  unload(name: string): void {
    this.#loaded.delete(name)
  }
}
