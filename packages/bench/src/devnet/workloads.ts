import { bytesToHex, hexToBytes } from '@megarollup/protocol'
import type { BenchAccount, SignedTransaction } from './accounts.ts'
import { transferData } from './prepare.ts'

/** A kind of load. */
export interface Workload {
  name: string
  /** Accounts that send, and among which the receivers are drawn. */
  senders: number
  /** Signs `count` transactions, the senders taking turns. */
  sign(accounts: readonly BenchAccount[], count: number): SignedTransaction[]
}

/** Gas limit of an ERC-20 transfer, which takes up to 52,000. */
const TOKEN_GAS = 60_000n
const NO_DATA = new Uint8Array()

function transfers(name: string, senders: number): Workload {
  return {
    ...{ name, senders },
    sign: (accounts, count) =>
      eachInTurn(accounts.slice(0, senders), count, (sender, to) =>
        sender.sign({ to: to.address, value: 1n, data: NO_DATA, gasLimit: 21_000n }),
      ),
  }
}

function tokenTransfers(name: string, senders: number, token: Uint8Array): Workload {
  return {
    ...{ name, senders },
    sign: (accounts, count) =>
      eachInTurn(accounts.slice(0, senders), count, (sender, to) => {
        const data = hexToBytes(transferData(bytesToHex(to.address), 1n))
        return sender.sign({ to: token, value: 0n, data, gasLimit: TOKEN_GAS })
      }),
  }
}

/** The loads, for an ERC-20 at `token`. */
export function workloads(token: Uint8Array): Workload[] {
  return [
    transfers('transfers-10', 10),
    transfers('transfers-10k', 10_000),
    tokenTransfers('erc20-10', 10, token),
    tokenTransfers('erc20-10k', 10_000, token),
  ]
}

function eachInTurn(
  accounts: readonly BenchAccount[],
  count: number,
  sign: (sender: BenchAccount, receiver: BenchAccount) => SignedTransaction,
): SignedTransaction[] {
  return Array.from({ length: count }, (_, i) => {
    const sender = i % accounts.length
    // A stride that has no factor in common with 10,000, so that the receivers of one round are all different.
    return sign(accounts[sender]!, accounts[(sender * 7919 + 3) % accounts.length]!)
  })
}
