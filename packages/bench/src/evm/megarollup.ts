import { keccak256 } from '@megarollup/crypto'
import { createEvm, type Evm, type ExecutableTransaction } from '@megarollup/evm'
import type { Account, BlockEnvironment, StateReader } from '@megarollup/protocol'
import { balanceSlot, CONTRACT, START_TOKENS, TRANSFER_GAS, type Transfer, word } from './workload.ts'

/** Transactions that are executed at once: 10 ms of 100,000 a second. */
export const MINI_BLOCK = 1000
const GWEI = 10n ** 9n
const EMPTY_CODE_HASH = keccak256(new Uint8Array(0))

const environment: BlockEnvironment = {
  number: 1n,
  timestamp: 1_800_000_000n,
  baseFeePerGas: GWEI,
  gasLimit: 1n << 50n,
  coinbase: new Uint8Array(20).fill(0xcb),
  prevRandao: new Uint8Array(32),
  parentBeaconBlockRoot: new Uint8Array(32),
}

/** A state of one contract and accounts that all hold ether and tokens. */
function stateOf(code: Uint8Array, accounts: Uint8Array[]): StateReader {
  const codeHash = keccak256(code)
  const key = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  const people: Account = { nonce: 0n, balance: 10n ** 24n, codeHash: EMPTY_CODE_HASH }
  const known = new Map<string, Account>(accounts.map((account) => [key(account), people]))
  known.set(key(CONTRACT), { nonce: 1n, balance: 0n, codeHash })
  const slots = new Map(accounts.map((account) => [key(balanceSlot(account)), word(START_TOKENS)]))
  const zero = word(0n)
  return {
    account: (address) => known.get(key(address)),
    storage: (_address, slot) => slots.get(key(slot)) ?? zero,
    code: () => code,
  }
}

function engineOver(code: Uint8Array, accounts: Uint8Array[]): Evm {
  const evm = createEvm({ chainId: 1n, state: stateOf(code, accounts) })
  evm.setBlock(environment, { blockHash: () => undefined })
  return evm
}

/** Transfers as whole transactions. Returns a function that runs transfers and answers how long they took, in ms. */
export function megarollupToken(code: Uint8Array, accounts: Uint8Array[]) {
  const evm = engineOver(code, accounts)
  const nonces = accounts.map(() => 0n)
  return {
    /** The time is that of `execute` alone: transactions decoded and senders recovered beforehand, as admission does. */
    run(transfers: Transfer[]): number {
      let took = 0
      for (let start = 0; start < transfers.length; start += MINI_BLOCK) {
        const transactions = transfers.slice(start, start + MINI_BLOCK).map(({ from, data }): ExecutableTransaction => {
          const nonce = nonces[from]!
          nonces[from] = nonce + 1n
          return { sender: accounts[from]!, transaction: transactionOf(nonce, data) }
        })
        const started = performance.now()
        const results = evm.execute(transactions, environment.gasLimit)
        took += performance.now() - started
        for (const result of results) {
          if (result.outcome !== 'executed' || result.status !== 1)
            throw new Error(`A transfer failed: ${result.outcome}`)
        }
      }
      return took
    },
    balance: (account: Uint8Array): bigint =>
      BigInt(`0x${Buffer.from(evm.state.storage(CONTRACT, balanceSlot(account))).toString('hex')}`),
  }
}

function transactionOf(nonce: bigint, data: Uint8Array): ExecutableTransaction['transaction'] {
  return {
    type: 2,
    chainId: 1n,
    nonce,
    maxPriorityFeePerGas: GWEI,
    maxFeePerGas: 3n * GWEI,
    gasLimit: TRANSFER_GAS,
    to: CONTRACT,
    value: 0n,
    data,
    accessList: [],
    yParity: 0,
    r: 1n,
    s: 1n,
  }
}

/** One call of a contract. Returns a function that runs it and answers how long it took, in ms, and what it returned. */
export function megarollupCall(code: Uint8Array, input: Uint8Array) {
  const evm = engineOver(code, [])
  return {
    run(): { ms: number; output: Uint8Array; gasUsed: bigint } {
      const started = performance.now()
      const result = evm.call({ to: CONTRACT, data: input, gas: 10n ** 9n })
      const ms = performance.now() - started
      if (result.status !== 'success') throw new Error(`The call failed: ${result.reason}`)
      return { ms, output: result.output, gasUsed: result.gasUsed }
    },
  }
}
