import { BatchResults, createEvm, type Evm, TransactionBatch, UNLIMITED } from '@megarollup/evm'
import type { Engine } from './engines.ts'
import { type Job, type JobResult, stateOf, type Workload } from './workload.ts'

/** Transactions that are executed at once: 10 ms of 100,000 a second. */
export const MINI_BLOCK = 1000
const MEBIBYTE = 2 ** 20

interface Loaded {
  evm: Evm
  workload: Workload
}

/** The kernel, through `executeBatch`: transactions are encoded beforehand, as peers build theirs. */
export class MegarollupEngine implements Engine {
  readonly name = 'megarollup'
  readonly #loaded = new Map<string, Loaded>()
  readonly #results = new BatchResults()

  load(workload: Workload): void {
    const { name, fork, chainId, environment, blobBaseFee, difficulty, blockHashes, accounts } = workload
    const evm = createEvm({
      chainId,
      fork,
      state: stateOf(accounts),
      rules: { maxTransactionGas: UNLIMITED },
      maxMemoryBytes: (accounts.length > 20_000 ? 1024 : 512) * MEBIBYTE,
    })
    evm.setBlock(environment, { blobBaseFee, difficulty, blockHash: (number) => blockHashes.get(number) })
    // All of the state in memory, as peers have it.
    for (const { address, storage = [] } of accounts) {
      evm.state.account(address)
      for (const [slot] of storage) evm.state.storage(address, slot)
    }
    this.#loaded.set(name, { evm, workload })
  }

  run(name: string, { transactions }: Job, { reset }: { reset: boolean }): JobResult {
    const { evm, workload } = this.#loaded.get(name)!
    const results = this.#results
    const sum: JobResult = { ms: 0, gas: 0n, succeeded: 0, output: new Uint8Array(0) }
    for (let start = 0; start < transactions.length; start += MINI_BLOCK) {
      const batch = new TransactionBatch({ chainId: workload.chainId })
      for (const transaction of transactions.slice(start, start + MINI_BLOCK)) batch.add(transaction)
      const started = performance.now()
      evm.executeBatch(batch, UNLIMITED, results)
      sum.ms += performance.now() - started
      for (let i = 0; i < results.length; i++) {
        const outcome = results.outcome(i)
        if (outcome !== 'success' && outcome !== 'revert' && outcome !== 'halt')
          throw new Error(`${this.name}: transaction ${start + i} of ${name} was not executed: ${outcome}`)
        sum.gas += BigInt(results.gasUsed(i))
        if (outcome === 'success') sum.succeeded++
      }
      sum.output = results.output(results.length - 1).slice()
    }
    if (reset) evm.dropChanges()
    else evm.takeDiff()
    return sum
  }

  storage(name: string, address: Uint8Array, slot: Uint8Array): Uint8Array {
    return this.#loaded.get(name)!.evm.state.storage(address, slot)
  }

  unload(name: string): void {
    this.#loaded.delete(name)
  }
}
