import { keccak256 } from '@megarollup/crypto'
import type { Account, Hash, Log } from '@megarollup/protocol'
import { bytesToHex, encodeErrorResult, hexToBytes, parseAbi, stringToBytes } from 'viem'
import type {
  BlockSelector,
  CallOutcome,
  CallRequest,
  ChainBackend,
  LogEntry,
  LogFilter,
  NewHead,
} from '../src/backend.ts'
import { PrunedStateError, TransactionRejectedError, UnknownBlockError } from '../src/errors.ts'
import { baseFee, type FakeBlock, logsOf, makeBlock } from './fakeBlocks.ts'
import { alice, chainId, type EveryType, signEveryType, token } from './fakeTransactions.ts'

export const transferTopic = keccak256(stringToBytes('Transfer(address,address,uint256)'))
const tokenCode = hexToBytes('0x60016002')
export const tokenSlot = new Uint8Array(32).fill(9)

const address = hexToBytes(token)
const padded = (bytes: Uint8Array): Hash => {
  const topic = new Uint8Array(32)
  topic.set(bytes, 32 - bytes.length)
  return topic
}
const aliceTopic = padded(hexToBytes(alice.address))
const transferLog: Log = { address, topics: [transferTopic, aliceTopic, padded(address)], data: tokenSlot }
const bareLog: Log = { address: new Uint8Array(20).fill(0xee), topics: [], data: new Uint8Array() }

/** What the fake does with a call, by the first byte of its data. */
export const callScripts = {
  succeed: '0x00',
  revertWithReason: '0x01',
  panic: '0x02',
  revertBare: '0x03',
  halt: '0x04',
  crash: '0x05',
  hang: '0x06',
  outOfGas: '0x07',
} as const

/** A chain of four sealed blocks and an open one, in memory; its tests can seal and emit. */
export interface FakeChain extends ChainBackend {
  transactions: EveryType
  blocks: FakeBlock[]
  open: FakeBlock
  submitted: Uint8Array[]
  /** The last call that came. */
  lastCall: { request: CallRequest; selector: BlockSelector } | undefined
  lastLogFilter: LogFilter | undefined
  emitHead(head: NewHead): void
  emitLogs(logs: LogEntry[]): void
  listeners(): number
  /** What `syncing` answers. */
  progress: ReturnType<ChainBackend['syncing']>
  tags: { safe: bigint | undefined; finalized: bigint | undefined }
}

export async function createFakeChain(): Promise<FakeChain> {
  const transactions = await signEveryType()
  const { create, unprotected, accessList, feeMarket, setCode, unsealed } = transactions
  const genesis = makeBlock(undefined, [], true)
  const first = makeBlock(
    genesis,
    [
      { transaction: create, gasUsed: 53_000n, contractAddress: address },
      { transaction: unprotected, gasUsed: 21_000n },
      { transaction: accessList, gasUsed: 30_000n, logs: [bareLog], status: 0 },
    ],
    true,
  )
  const second = makeBlock(
    first,
    [
      { transaction: feeMarket, gasUsed: 40_000n, logs: [transferLog, bareLog] },
      { transaction: setCode, gasUsed: 60_000n, logs: [transferLog] },
    ],
    true,
  )
  const blocks = [genesis, first, second, makeBlock(second, [], true)]
  const open = makeBlock(blocks[3], [{ transaction: unsealed, gasUsed: 40_000n, logs: [transferLog] }], false)

  const heads = new Set<(head: NewHead) => void>()
  const logListeners = new Set<(logs: LogEntry[]) => void>()
  const tags: FakeChain['tags'] = { safe: 2n, finalized: 1n }
  const accounts = new Map<string, Account>([
    [alice.address.toLowerCase(), { nonce: 7n, balance: 10n ** 20n, codeHash: keccak256(new Uint8Array()) }],
    [token, { nonce: 1n, balance: 0n, codeHash: keccak256(tokenCode) }],
  ])

  const last = () => blocks.at(-1)!
  function find(selector: BlockSelector): FakeBlock | undefined {
    if ('number' in selector) return blocks[Number(selector.number)]
    if ('hash' in selector) return blocks.find(({ hash }) => bytesToHex(hash) === bytesToHex(selector.hash))
    if (selector.tag === 'earliest') return genesis
    if (selector.tag === 'latest' || selector.tag === 'pending') return last()
    const number = tags[selector.tag]
    return number === undefined ? undefined : blocks[Number(number)]
  }
  function mustFind(selector: BlockSelector): FakeBlock {
    const block = find(selector)
    if (!block) throw new UnknownBlockError(selector)
    if (block === genesis) throw new PrunedStateError(0n, 1n)
    return block
  }
  const allReceipts = () => [...blocks, open].flatMap(({ receipts }) => receipts)
  const receiptOf = (hash: Hash) =>
    allReceipts().find(({ recovered }) => bytesToHex(recovered.hash) === bytesToHex(hash))

  const chain: FakeChain = {
    chainId: BigInt(chainId),
    clientVersion: 'megarollup/0.0.0-test',
    transactions,
    blocks,
    open,
    tags,
    submitted: [],
    lastCall: undefined,
    lastLogFilter: undefined,
    progress: undefined,
    blockNumber: () => last().header.number,
    block: async (selector) => find(selector),
    blockReceipts: async (selector) => find(selector)?.receipts,
    transaction: async (hash) => receiptOf(hash),
    receipt: async (hash) => receiptOf(hash),
    pooledTransaction: (hash) =>
      bytesToHex(hash) === bytesToHex(transactions.pooled.hash) ? transactions.pooled : undefined,
    async logs(filter) {
      chain.lastLogFilter = filter
      const { range } = filter
      if ('blockHash' in range) return logsOf(mustFind({ hash: range.blockHash }))
      return [...blocks, open]
        .filter(({ header }) => header.number >= range.from && header.number <= range.to)
        .flatMap(logsOf)
    },
    async stateAt(selector) {
      mustFind(selector)
      return {
        account: async (wanted) => accounts.get(bytesToHex(wanted)),
        storage: async (wanted, slot) =>
          bytesToHex(wanted) === token && slot[31] === 1 ? tokenSlot : new Uint8Array(32),
        code: async () => tokenCode,
      }
    },
    async accountAt(wanted, selector) {
      mustFind(selector)
      const account = accounts.get(bytesToHex(wanted))
      const pooled = 'tag' in selector && selector.tag === 'pending' ? 1n : 0n
      return account && { ...account, nonce: account.nonce + pooled }
    },
    async proof(wanted, slots, selector) {
      mustFind(selector)
      return {
        address: wanted,
        account: accounts.get(bytesToHex(wanted)),
        storageHash: new Uint8Array(32).fill(0xaa),
        accountProof: [new Uint8Array([1, 2]), new Uint8Array([3])],
        storageProofs: slots.map((slot) => ({
          slot,
          value: padded(new Uint8Array([0x38])),
          proof: [new Uint8Array([4])],
        })),
      }
    },
    async call(request, selector) {
      mustFind(selector)
      chain.lastCall = { request, selector }
      return runScript(request)
    },
    async estimateGas(request, selector) {
      mustFind(selector)
      chain.lastCall = { request, selector }
      const outcome = await runScript(request)
      return outcome.status === 'success' ? { gas: 21_000n } : { failure: outcome }
    },
    nextEnvironment: () => ({
      number: last().header.number + 1n,
      timestamp: last().header.timestamp + 1n,
      baseFeePerGas: baseFee + 1n,
      gasLimit: 30_000_000n,
      coinbase: new Uint8Array(20),
      prevRandao: new Uint8Array(32),
      parentBeaconBlockRoot: new Uint8Array(32),
    }),
    suggestedPriorityFee: () => 1_000_000n,
    async submitTransaction(raw) {
      if (raw[0] === 3) throw new TransactionRejectedError('transaction type not supported: type 3 rejected')
      if (raw.length < 10) throw new TransactionRejectedError('nonce too low: next nonce 5, tx nonce 3')
      chain.submitted.push(raw)
      return keccak256(raw)
    },
    syncing: () => chain.progress,
    onNewHead(listener) {
      heads.add(listener)
      return () => heads.delete(listener)
    },
    onLogs(listener) {
      logListeners.add(listener)
      return () => logListeners.delete(listener)
    },
    emitHead(head) {
      for (const listener of heads) listener(head)
    },
    emitLogs(logs) {
      for (const listener of logListeners) listener(logs)
    },
    listeners: () => heads.size + logListeners.size,
  }
  return chain
}

const errors = parseAbi(['error Error(string)', 'error Panic(uint256)'])

async function runScript(request: CallRequest): Promise<CallOutcome> {
  const outcome = (
    status: CallOutcome['status'],
    output: Uint8Array = new Uint8Array(),
    reason?: string,
  ): CallOutcome => ({
    status,
    output,
    gasUsed: 50_000n,
    reason,
  })
  const revert = (errorName: 'Error' | 'Panic', argument: string | bigint) =>
    outcome('revert', hexToBytes(encodeErrorResult({ abi: errors, errorName, args: [argument] } as never)))
  switch (bytesToHex(request.data.subarray(0, 1))) {
    case callScripts.revertWithReason:
      return revert('Error', 'user error')
    case callScripts.panic:
      return revert('Panic', 0x11n)
    case callScripts.revertBare:
      return outcome('revert', new Uint8Array([0x77, 0x72]))
    case callScripts.halt:
      return outcome('halt', undefined, 'invalid opcode: INVALID')
    case callScripts.outOfGas:
      return outcome('halt', undefined, 'out of gas')
    case callScripts.crash:
      throw new Error('/data/secret: the database is damaged')
    case callScripts.hang:
      return new Promise(() => {})
    default:
      return outcome('success', new Uint8Array([0xff, 0xee]))
  }
}
