import { keccak256 } from '@megarollup/crypto'
import {
  type Account,
  type Address,
  bytesKey,
  bytesToHex,
  type Hash,
  hexToBytes,
  type StateReader,
} from '@megarollup/protocol'
import { NotRecordedError, RemoteError, type StateKey, StateMissError } from './errors.ts'
import { JsonRpcClient, type JsonRpcClientOptions, type JsonRpcRequest } from './JsonRpcClient.ts'
import { emptyRecording, parseRecording, type StateRecording, wordFromHex } from './recording.ts'

/** Keeps recordings between runs. `@megarollup/evm/remote/node` has one over files. */
export interface RecordingStore {
  load(chainId: string, blockHash: string): Promise<unknown>
  save(recording: StateRecording): Promise<void>
}

export interface RemoteStateOptions extends JsonRpcClientOptions {
  /** Default: the latest block. */
  block?: bigint | 'latest' | 'safe' | 'finalized'
  /** Where to keep what was fetched. Default: nowhere. */
  store?: RecordingStore
}

const ZERO_HASH = new Uint8Array(32)

/**
 * The state of a chain after one block, as far as it was fetched. Reads are synchronous and of the rest throw `StateMissError`;
 * `fetch` gets what was missed.
 */
export class RemoteState implements StateReader {
  readonly recording: StateRecording
  readonly #client: JsonRpcClient | undefined
  readonly #store: RecordingStore | undefined
  readonly #accounts = new Map<string, Account>()
  readonly #slots = new Map<string, Hash>()
  readonly #codes = new Map<string, Uint8Array>()
  readonly #missed = new Map<string, StateKey>()
  #isExploring = false

  /** A state that has what was recorded, and fetches the rest when there is a client. */
  constructor(recording: StateRecording, client?: JsonRpcClient, store?: RecordingStore) {
    this.recording = recording
    this.#client = client
    this.#store = store
    for (const [name, account] of Object.entries(recording.accounts)) {
      const address = hexToBytes(name)
      this.#keepAccount(address, account)
      for (const [slot, value] of Object.entries(account.storage))
        this.#slots.set(bytesKey(address) + bytesKey(hexToBytes(slot)), hexToBytes(value))
    }
  }

  #keepAccount(address: Address, account: { balance: string; nonce: string; code: string }): void {
    const code = hexToBytes(account.code)
    const codeHash = keccak256(code).slice()
    this.#codes.set(bytesKey(codeHash), code)
    this.#accounts.set(bytesKey(address), { balance: BigInt(account.balance), nonce: BigInt(account.nonce), codeHash })
  }

  account(address: Address): Account | undefined {
    const account = this.#accounts.get(bytesKey(address))
    if (!account) return this.#miss({ kind: 'account', address: address.slice() })
    // RPC does not tell an empty account from one that does not exist; since EIP-161 there are no empty ones.
    return account.nonce === 0n && account.balance === 0n && this.code(account.codeHash).length === 0
      ? undefined
      : account
  }

  storage(address: Address, slot: Hash): Hash {
    const value = this.#slots.get(bytesKey(address) + bytesKey(slot))
    if (value) return value
    const key: StateKey = { kind: 'storage', address: address.slice(), slot: slot.slice() }
    if (!this.#isExploring) return this.#miss(key)
    this.#note(key)
    return ZERO_HASH
  }

  code(codeHash: Hash): Uint8Array {
    const code = this.#codes.get(bytesKey(codeHash))
    if (code) return code
    throw new RemoteError('A code is asked for whose account was not.')
  }

  /** The hash of a block up to this one's. */
  readonly blockHash = (number: bigint): Hash | undefined => {
    const { block, blockHashes } = this.recording
    if (number === BigInt(block.number)) return hexToBytes(block.hash)
    if (number > BigInt(block.number)) return undefined
    const known = blockHashes[String(number)]
    return known ? hexToBytes(known) : this.#miss({ kind: 'blockHash', number })
  }

  #note(key: StateKey): void {
    const name = key.kind === 'blockHash' ? String(key.number) : key.kind + bytesKey(key.address)
    this.#missed.set(key.kind === 'storage' ? name + bytesKey(key.slot) : name, key)
  }

  #miss(key: StateKey): never {
    this.#note(key)
    throw new StateMissError(key)
  }

  /**
   * Runs `work`, answering slots that are not there with zero, so that one run finds many that will be needed. Whatever it
   * gives is worthless when `hasMissed` says so afterwards.
   */
  explore<T>(work: () => T): T {
    this.#isExploring = true
    try {
      return work()
    } finally {
      this.#isExploring = false
    }
  }

  /** Whether something was asked for that is not there since the last `fetch`. */
  get hasMissed(): boolean {
    return this.#missed.size > 0
  }

  /**
   * Fetches what was missed, in batches.
   *
   * @throws NotRecordedError where there is a recording only
   * @throws RemoteError when the endpoint fails
   */
  async fetch(): Promise<void> {
    const keys = [...this.#missed.values()]
    this.#missed.clear()
    const [first] = keys
    if (!first) return
    if (!this.#client) throw new NotRecordedError(first)
    const block = this.recording.block.number
    const requests = keys.map((key) => requestsFor(key, block))
    const answers = await this.#client.request(requests.flat())
    for (const [i, key] of keys.entries()) this.#keep(key, answers.splice(0, requests[i]!.length))
    await this.#store?.save(this.recording)
  }

  #keep(key: StateKey, answers: unknown[]): void {
    if (key.kind === 'blockHash') {
      const { hash } = answers[0] as { hash: string }
      this.recording.blockHashes[String(key.number)] = hash
      return
    }
    const name = bytesToHex(key.address)
    if (key.kind === 'account') {
      const [balance, nonce, code] = answers as [string, string, string]
      const recorded = { balance, nonce, code, storage: this.recording.accounts[name]?.storage ?? {} }
      this.recording.accounts[name] = recorded
      this.#keepAccount(key.address, recorded)
      return
    }
    const value = wordFromHex(answers[0] as string)
    const account = this.recording.accounts[name]
    if (account) account.storage[bytesToHex(key.slot)] = bytesToHex(value)
    this.#slots.set(bytesKey(key.address) + bytesKey(key.slot), value)
  }
}

function requestsFor(key: StateKey, block: string): JsonRpcRequest[] {
  if (key.kind === 'blockHash')
    return [{ method: 'eth_getBlockByNumber', params: [`0x${key.number.toString(16)}`, false] }]
  const address = bytesToHex(key.address)
  if (key.kind === 'storage') return [{ method: 'eth_getStorageAt', params: [address, bytesToHex(key.slot), block] }]
  return ['eth_getBalance', 'eth_getTransactionCount', 'eth_getCode'].map((method) => ({
    method,
    params: [address, block],
  }))
}

/**
 * The state of the chain behind a JSON-RPC endpoint after one block.
 *
 * @throws RemoteError when the endpoint does not know the block
 */
export async function connectRemoteState(options: RemoteStateOptions): Promise<RemoteState> {
  const client = new JsonRpcClient(options)
  const { block = 'latest', store } = options
  const [chainId, header] = await client.request([
    { method: 'eth_chainId', params: [] },
    { method: 'eth_getBlockByNumber', params: [typeof block === 'bigint' ? `0x${block.toString(16)}` : block, false] },
  ])
  if (!header) throw new RemoteError(`The endpoint has no block ${block}.`)
  const { number, hash, timestamp, gasLimit, miner, baseFeePerGas = '0x0', mixHash } = header as StateRecording['block']
  const fields = { number, hash, timestamp, gasLimit, miner, baseFeePerGas, mixHash: mixHash ?? bytesToHex(ZERO_HASH) }
  const known = await store?.load(String(chainId), hash)
  const recording = known ? parseRecording(known) : emptyRecording(String(chainId), fields)
  return new RemoteState(recording, client, store)
}
