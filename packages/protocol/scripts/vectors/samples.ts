import {
  type BlockHeader,
  type BlockSeal,
  EMPTY_CODE_HASH,
  type MiniBlockHeader,
  type Receipt,
  type StateDiff,
} from '../../src/index.ts'
import { keccak256, plain } from '../../test/plain.ts'

export { keccak256, plain }

/** `length` bytes that count up from `first`. */
export const counting = (length: number, first = 0) => Uint8Array.from({ length }, (_, i) => first + i)
export const address = (byte: number) => new Uint8Array(20).fill(byte)
export const hash = (byte: number) => new Uint8Array(32).fill(byte)
export const word = (low: number) => Uint8Array.from({ length: 32 }, (_, i) => (i === 31 ? low : 0))
export const signature = Uint8Array.of(...counting(64, 1), 1)

export const blockHeader: BlockHeader = {
  parentHash: hash(1),
  ommersHash: hash(2),
  coinbase: address(3),
  stateRoot: hash(4),
  transactionsRoot: hash(5),
  receiptsRoot: hash(6),
  logsBloom: counting(256),
  difficulty: 0n,
  number: 1_234_567n,
  gasLimit: 1_500_000_000n,
  gasUsed: 21_000n,
  timestamp: 1_764_000_000n,
  extraData: counting(5),
  prevRandao: hash(7),
  nonce: new Uint8Array(8),
  baseFeePerGas: 1_000_000_007n,
  withdrawalsRoot: hash(8),
  blobGasUsed: 0n,
  excessBlobGas: 0n,
  parentBeaconBlockRoot: hash(9),
  requestsHash: hash(10),
}

export const seal: BlockSeal = {
  chainId: 901n,
  header: blockHeader,
  firstMiniBlockHash: hash(11),
  lastMiniBlockHash: hash(12),
  lastMiniBlockNumber: 99n,
  l1Origin: { number: 23_000_000n, hash: hash(13) },
}

export const laterMiniBlock: MiniBlockHeader = {
  chainId: 901n,
  number: 17n,
  parentHash: hash(1),
  blockNumber: 4n,
  indexInBlock: 2,
  opening: undefined,
  firstTransactionIndex: 300,
  transactionCount: 2,
  cumulativeGasUsed: 6_321_000n,
  transactionsHash: hash(2),
  receiptsHash: hash(3),
  diffHash: hash(4),
  dictionaryEpoch: 5n,
  dictionaryHash: hash(6),
}

export const openingMiniBlock: MiniBlockHeader = {
  ...laterMiniBlock,
  indexInBlock: 0,
  firstTransactionIndex: 0,
  cumulativeGasUsed: 42_000n,
  opening: {
    environment: {
      number: 4n,
      timestamp: 1_764_000_001n,
      baseFeePerGas: 875_000_000n,
      gasLimit: 1_500_000_000n,
      coinbase: address(7),
      prevRandao: hash(8),
      parentBeaconBlockRoot: hash(9),
    },
    l1Origin: { number: 23_000_001n, hash: hash(10) },
  },
}

const transferTopic = keccak256(new TextEncoder().encode('Transfer(address,address,uint256)'))
const transferLog = (from: number, to: number, amount: number) => ({
  address: address(0xee),
  topics: [transferTopic, padded(address(from)), padded(address(to))],
  data: word(amount),
})

/** A transfer of a token, and one that failed. */
export const receipts: Receipt[] = [
  { type: 2, status: 1, cumulativeGasUsed: 34_500n, logs: [transferLog(1, 2, 100), transferLog(2, 1, 1)] },
  { type: 0, status: 0, cumulativeGasUsed: 60_000n, logs: [] },
]

export const stateDiff: StateDiff = {
  accounts: [
    { address: address(1), account: { nonce: 8n, balance: 10n ** 18n - 34_500n, codeHash: EMPTY_CODE_HASH } },
    { address: address(2), account: { nonce: 1n, balance: 0n, codeHash: keccak256(counting(3)) } },
    { address: address(3), account: undefined },
  ],
  storage: [
    { address: address(2), slot: word(0), value: hash(0xff) },
    { address: address(2), slot: hash(9), value: new Uint8Array(32) },
    { address: address(0xee), slot: hash(1), value: word(42) },
  ],
  codes: [{ hash: keccak256(counting(3)), code: counting(3) }],
}

function padded(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(32)
  out.set(bytes, 32 - bytes.length)
  return out
}
