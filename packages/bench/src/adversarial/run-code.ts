import { keccak256 } from '@megarollup/crypto'
import { createEvm, type Evm } from '@megarollup/evm'
import type { Account, StateReader } from '@megarollup/protocol'
import { cpuMs } from './cpu-clock.ts'

/** Where the code under test lives, here and in peers. */
const CONTRACT = new Uint8Array(20).fill(0x10, 18)
const EMPTY_CODE_HASH = keccak256(new Uint8Array(0))
/** Of a call without data. */
const INTRINSIC_GAS = 21_000n

/** An account that holds no code. Every address is one, so that a call of a fresh address finds something. */
const person: Account = { nonce: 1n, balance: 10n ** 18n, codeHash: EMPTY_CODE_HASH }

export interface CodeRun {
  /** Of processor time. */
  ms: number
  /** Without the 21,000 of a transaction. */
  gasUsed: bigint
  /** Why it stopped early, in geth's words. */
  failure: string | undefined
}

/** Gives a function that runs the code with so much gas, each time on the same state. */
export function prepareCode(code: Uint8Array, maxMemoryBytes = 2 ** 30): (gas: bigint) => CodeRun {
  const evm = engineOver(code, maxMemoryBytes)
  return (gas) => {
    const started = cpuMs()
    const result = evm.call({ to: CONTRACT, gas: gas + INTRINSIC_GAS })
    const ms = cpuMs() - started
    return {
      ms,
      gasUsed: result.gasUsed - INTRINSIC_GAS,
      failure: result.status === 'success' ? undefined : result.reason,
    }
  }
}

function engineOver(code: Uint8Array, maxMemoryBytes: number): Evm {
  const contract: Account = { nonce: 1n, balance: 10n ** 24n, codeHash: keccak256(code) }
  const zero = new Uint8Array(32)
  const state: StateReader = {
    account: (address) => (address.every((byte, index) => byte === CONTRACT[index]) ? contract : person),
    storage: () => zero,
    code: () => code,
  }
  const evm = createEvm({ chainId: 1n, state, maxMemoryBytes })
  evm.setBlock(
    {
      number: 1n,
      timestamp: 1_800_000_000n,
      baseFeePerGas: 0n,
      gasLimit: 1n << 50n,
      coinbase: new Uint8Array(20).fill(0xcb),
      prevRandao: new Uint8Array(32),
      parentBeaconBlockRoot: new Uint8Array(32),
    },
    { blockHash: () => new Uint8Array(32).fill(1) },
  )
  return evm
}
