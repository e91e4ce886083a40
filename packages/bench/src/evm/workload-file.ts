import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutableTransaction } from '@megarollup/evm'
import { bytesToHex } from '@megarollup/protocol'
import type { Workload } from './workload.ts'

/** A folder for the files that native peers read; `packages/bench/peers/README.md` says who reads what. */
export class WorkloadFolder implements AsyncDisposable {
  readonly #path: string
  #count = 0

  private constructor(path: string) {
    this.#path = path
  }

  static async create(): Promise<WorkloadFolder> {
    return new WorkloadFolder(await mkdtemp(join(tmpdir(), 'megarollup-workloads-')))
  }

  writeWorkload(workload: Workload): Promise<string> {
    return this.#write(JSON.stringify(workloadJson(workload)))
  }

  writeTransactions(transactions: readonly ExecutableTransaction[]): Promise<string> {
    return this.#write(JSON.stringify(transactions.map(transactionJson)))
  }

  async #write(text: string): Promise<string> {
    const file = join(this.#path, `${this.#count++}.json`)
    await writeFile(file, text)
    return file
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#path, { recursive: true, force: true })
  }
}

function workloadJson({ fork, chainId, environment, blobBaseFee, difficulty, blockHashes, accounts }: Workload) {
  return {
    fork,
    chainId: hex(chainId),
    block: {
      number: hex(environment.number),
      timestamp: hex(environment.timestamp),
      gasLimit: hex(environment.gasLimit),
      baseFee: hex(environment.baseFeePerGas),
      coinbase: bytesToHex(environment.coinbase),
      difficulty: hex(difficulty),
      prevRandao: bytesToHex(environment.prevRandao),
      blobBaseFee: hex(blobBaseFee),
    },
    blockHashes: Object.fromEntries([...blockHashes].map(([number, hash]) => [number.toString(), bytesToHex(hash)])),
    accounts: Object.fromEntries(
      accounts.map(({ address, nonce, balance, code = new Uint8Array(0), storage = [] }) => [
        bytesToHex(address),
        {
          nonce: hex(nonce),
          balance: hex(balance),
          ...(code.length > 0 && { code: bytesToHex(code) }),
          storage: Object.fromEntries(storage.map(([slot, value]) => [bytesToHex(slot), bytesToHex(value)])),
        },
      ]),
    ),
  }
}

function transactionJson({ sender, transaction }: ExecutableTransaction) {
  const isDynamic = 'maxFeePerGas' in transaction
  return {
    type: transaction.type,
    sender: bytesToHex(sender),
    to: transaction.to ? bytesToHex(transaction.to) : null,
    nonce: hex(transaction.nonce),
    gasLimit: hex(transaction.gasLimit),
    value: hex(transaction.value),
    data: bytesToHex(transaction.data),
    maxFee: hex(isDynamic ? transaction.maxFeePerGas : transaction.gasPrice),
    ...(isDynamic && { maxPriorityFee: hex(transaction.maxPriorityFeePerGas) }),
    ...('accessList' in transaction && {
      accessList: transaction.accessList.map(({ address, storageKeys }) => [
        bytesToHex(address),
        storageKeys.map((slot) => bytesToHex(slot)),
      ]),
    }),
    ...(transaction.type === 3 && {
      blobHashes: transaction.blobVersionedHashes.map((hash) => bytesToHex(hash)),
      maxBlobFee: hex(transaction.maxFeePerBlobGas),
    }),
  }
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`
}
