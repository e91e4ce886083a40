import { keccak256 } from '@megarollup/crypto'
import { createEvm, type Evm, type ExecutableTransaction } from '@megarollup/evm'
import { type Account, bytesToHex, type StateReader } from '@megarollup/protocol'
import { SENDER } from './draw-case.ts'
import { CHAIN_ID, environment, RANDOM } from './environment.ts'
import { type FuzzCase, type FuzzTransaction, joined, type Outcome } from './FuzzCase.ts'
import { intrinsicGas, messageGas } from './intrinsic-gas.ts'
import { word } from './peer.ts'
import { numberOf } from './snippets.ts'

const ZERO = word(0n)
const EMPTY_CODE_HASH = keccak256(new Uint8Array())

/** The state of a case in maps, to which diffs are applied. */
class CaseState implements StateReader {
  readonly accounts = new Map<string, Account>()
  readonly slots = new Map<string, Map<string, Uint8Array>>()
  readonly codes = new Map<string, Uint8Array>([[bytesToHex(EMPTY_CODE_HASH), new Uint8Array()]])

  account(address: Uint8Array): Account | undefined {
    return this.accounts.get(bytesToHex(address))
  }

  storage(address: Uint8Array, slot: Uint8Array): Uint8Array {
    return this.slots.get(bytesToHex(address))?.get(bytesToHex(slot)) ?? ZERO
  }

  hasStorage(address: Uint8Array): boolean {
    return (this.slots.get(bytesToHex(address))?.size ?? 0) > 0
  }

  code(hash: Uint8Array): Uint8Array {
    return this.codes.get(bytesToHex(hash))!
  }

  setSlot(address: Uint8Array, slot: Uint8Array, value: Uint8Array): void {
    const key = bytesToHex(address)
    const slots = this.slots.get(key) ?? new Map<string, Uint8Array>()
    this.slots.set(key, slots)
    if (numberOf(value) === 0n) slots.delete(bytesToHex(slot))
    else slots.set(bytesToHex(slot), value)
  }

  setCode(code: Uint8Array): Uint8Array {
    const hash = keccak256(code)
    this.codes.set(bytesToHex(hash), code)
    return hash
  }

  list(): Outcome['accounts'] {
    const listed: Outcome['accounts'] = {}
    for (const [address, { nonce, balance, codeHash }] of this.accounts) {
      const storage: Record<string, string> = {}
      for (const [slot, value] of this.slots.get(address) ?? []) storage[slot] = `${numberOf(value)}`
      listed[address] = { nonce: `${nonce}`, balance: `${balance}`, code: bytesToHex(this.code(codeHash)), storage }
    }
    return listed
  }
}

/** The engine under test. */
export class OurEngine {
  readonly #evm: Evm = createEvm({ chainId: CHAIN_ID, state: new CaseState() })

  run({ fork, accounts, transactions }: FuzzCase): Outcome {
    const evm = this.#evm
    const state = new CaseState()
    const block = { address: environment.coinbase, balance: 1n, nonce: 0n, code: [], storage: [] }
    for (const { address, balance, nonce, code, storage } of [block, ...accounts]) {
      state.accounts.set(bytesToHex(address), { balance, nonce, codeHash: state.setCode(joined(code)) })
      for (const [slot, value] of storage) state.setSlot(address, word(slot), word(value))
    }
    evm.reset(state)
    evm.setBlock(environment, { blockHash: () => ZERO, fork, difficulty: RANDOM })
    const first = accounts[0]!.nonce
    const executables = transactions.map((transaction, i) => executable(transaction, fork, first + BigInt(i)))
    const results = evm.execute(executables, environment.gasLimit).map((result) => {
      if (result.outcome !== 'executed') throw new Error(`A transaction did not run: ${JSON.stringify(result)}`)
      const { status, gasUsed, output, logs } = result
      return {
        status,
        gasUsed: `${gasUsed}`,
        output: bytesToHex(output),
        logs: logs.map(({ address, topics, data }) => [address, ...topics, data].map(bytesToHex)),
      }
    })
    this.#applyDiff(state)
    return { transactions: results, accounts: state.list() }
  }

  #applyDiff(state: CaseState): void {
    const { wiped = [], accounts, storage, codes } = this.#evm.takeDiff()
    for (const address of wiped) state.slots.delete(bytesToHex(address))
    for (const { address, account } of accounts) {
      if (account) state.accounts.set(bytesToHex(address), account)
      else state.accounts.delete(bytesToHex(address))
    }
    for (const { code } of codes) state.setCode(code)
    for (const { address, slot, value } of storage) state.setSlot(address, slot, value)
  }
}

function executable(
  { to, value, data: pieces, gas }: FuzzTransaction,
  fork: FuzzCase['fork'],
  nonce: bigint,
): ExecutableTransaction {
  const data = joined(pieces)
  const prices = intrinsicGas(fork, data, to === undefined)
  const gasLimit = prices.intrinsic + messageGas(prices, gas)
  const signature = { yParity: 0 as const, r: 1n, s: 1n }
  return {
    sender: SENDER,
    transaction: { type: 0, chainId: CHAIN_ID, nonce, gasPrice: 0n, gasLimit, to, value, data, ...signature },
  }
}
