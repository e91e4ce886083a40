import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { createEVM, type EVM } from '@ethereumjs/evm'
import { Caches, MerkleStateManager } from '@ethereumjs/statemanager'
import { Address } from '@ethereumjs/util'
import { balanceSlot, CONTRACT, START_TOKENS, TRANSFER_GAS, type Transfer, word } from './workload.ts'

const manifest = findPackageJSON('@ethereumjs/evm', import.meta.url)!
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }

export const ETHEREUMJS = `@ethereumjs/evm ${version}`

/** The peer with one contract in its state. Caches are as large as the workload, so that no trie is read while it runs. */
async function createPeer(code: Uint8Array): Promise<EVM> {
  const common = new Common({ chain: Mainnet, hardfork: Hardfork.Osaka })
  const caches = new Caches({ storage: { size: 1_000_000 }, account: { size: 1_000_000 }, code: { size: 100 } })
  const evm = await createEVM({ common, stateManager: new MerkleStateManager({ common, caches }) })
  await evm.stateManager.putCode(new Address(CONTRACT), code)
  return evm
}

/** Transfers as message calls. Returns a function that runs transfers and answers how long they took, in ms. */
export async function ethereumjsToken(code: Uint8Array, accounts: Uint8Array[]) {
  const evm = await createPeer(code)
  const token = new Address(CONTRACT)
  const callers = accounts.map((account) => new Address(account))
  for (const account of accounts) await evm.stateManager.putStorage(token, balanceSlot(account), word(START_TOKENS))
  return {
    async run(transfers: Transfer[]): Promise<number> {
      const started = performance.now()
      for (const { from, data } of transfers) {
        const call = { to: token, caller: callers[from]!, data, gasLimit: TRANSFER_GAS, skipBalance: true }
        const { execResult } = await evm.runCall(call)
        if (execResult.exceptionError) throw new Error(`The peer failed: ${execResult.exceptionError.error}`)
        await evm.journal.cleanup()
        evm.stateManager.originalStorageCache.clear()
      }
      return performance.now() - started
    },
    async balance(account: Uint8Array): Promise<bigint> {
      const value = await evm.stateManager.getStorage(token, balanceSlot(account))
      return value.length === 0 ? 0n : BigInt(`0x${Buffer.from(value).toString('hex')}`)
    },
  }
}

/** One call of a contract. Returns a function that runs it and answers how long it took, in ms, and what it returned. */
export async function ethereumjsCall(code: Uint8Array, input: Uint8Array) {
  const evm = await createPeer(code)
  return {
    async run(): Promise<{ ms: number; output: Uint8Array; gasUsed: bigint }> {
      const started = performance.now()
      const call = { to: new Address(CONTRACT), data: input, gasLimit: 10n ** 9n, skipBalance: true }
      const { execResult } = await evm.runCall(call)
      const ms = performance.now() - started
      if (execResult.exceptionError) throw new Error(`The peer failed: ${execResult.exceptionError.error}`)
      await evm.journal.cleanup()
      return { ms, output: execResult.returnValue, gasUsed: execResult.executionGasUsed }
    },
  }
}
