import { keccak256 } from '@megarollup/crypto'
import type { BlockHeader, Hash, Log, RecoveredTransaction } from '@megarollup/protocol'
import { bytesToHex, hexToBytes, numberToHex, toRlp } from 'viem'
import type { IncludedReceipt, LogEntry, SealedBlock, TransactionPlace } from '../src/backend.ts'

export const baseFee = 1_000_000_000n
const zero32 = new Uint8Array(32)

export interface FakeBlock extends SealedBlock {
  receipts: IncludedReceipt[]
}

export interface Execution {
  transaction: RecoveredTransaction
  gasUsed: bigint
  logs?: Log[]
  status?: 0 | 1
  contractAddress?: Uint8Array
}

/** The RLP of a header, by viem: independent of the code under test. */
export function headerRlp(header: BlockHeader) {
  const integer = (value: bigint) => (value === 0n ? '0x' : bytesToHex(hexToBytes(numberToHex(value))))
  const fields = [
    header.parentHash,
    header.ommersHash,
    header.coinbase,
    header.stateRoot,
    header.transactionsRoot,
    header.receiptsRoot,
    header.logsBloom,
    header.difficulty,
    header.number,
    header.gasLimit,
    header.gasUsed,
    header.timestamp,
    header.extraData,
    header.prevRandao,
    header.nonce,
    header.baseFeePerGas,
    header.withdrawalsRoot,
    header.blobGasUsed,
    header.excessBlobGas,
    header.parentBeaconBlockRoot,
    header.requestsHash,
  ]
  return fields.map((field) => (typeof field === 'bigint' ? integer(field) : bytesToHex(field)))
}

/** Puts transactions into a block after `parent`; unsealed, its receipts carry the zero hash. */
export function makeBlock(parent: SealedBlock | undefined, executions: Execution[], sealed: boolean): FakeBlock {
  const header = makeHeader(
    parent,
    executions.reduce((sum, { gasUsed }) => sum + gasUsed, 0n),
  )
  const hash = sealed ? keccak256(hexToBytes(toRlp(headerRlp(header)))) : zero32
  let cumulativeGasUsed = 0n
  let firstLogIndex = 0
  const receipts = executions.map(
    ({ transaction: recovered, gasUsed, logs = [], status = 1, contractAddress }, index) => {
      cumulativeGasUsed += gasUsed
      const place: TransactionPlace = {
        blockNumber: header.number,
        blockHash: hash,
        blockTimestamp: header.timestamp,
        baseFeePerGas: baseFee,
        transactionIndex: index,
        firstLogIndex,
      }
      firstLogIndex += logs.length
      const { transaction } = recovered
      const price = 'gasPrice' in transaction ? transaction.gasPrice : baseFee + transaction.maxPriorityFeePerGas
      const receipt = { type: transaction.type, status, cumulativeGasUsed, logs }
      return { recovered, place, receipt, gasUsed, effectiveGasPrice: price, contractAddress }
    },
  )
  return {
    hash,
    header,
    receipts,
    transactions: executions.map(({ transaction }) => transaction.raw),
    transactionHashes: executions.map(({ transaction }) => transaction.hash),
  }
}

export function logsOf(block: FakeBlock): LogEntry[] {
  return block.receipts.flatMap(({ receipt, recovered, place }) =>
    receipt.logs.map((log, index) => ({
      log,
      transactionHash: recovered.hash,
      place,
      logIndex: place.firstLogIndex + index,
    })),
  )
}

function makeHeader(parent: SealedBlock | undefined, gasUsed: bigint): BlockHeader {
  const number = parent ? parent.header.number + 1n : 0n
  const filled = (byte: number): Hash => new Uint8Array(32).fill(byte)
  return {
    parentHash: parent?.hash ?? zero32,
    ommersHash: hexToBytes('0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347'),
    coinbase: new Uint8Array(20).fill(0xcb),
    stateRoot: filled(1),
    transactionsRoot: filled(2),
    receiptsRoot: filled(3),
    logsBloom: new Uint8Array(256).fill(4),
    difficulty: 0n,
    number,
    gasLimit: 30_000_000n,
    gasUsed,
    timestamp: 1_700_000_000n + number,
    extraData: new Uint8Array(),
    prevRandao: filled(5),
    nonce: new Uint8Array(8),
    baseFeePerGas: baseFee,
    withdrawalsRoot: filled(6),
    blobGasUsed: 0n,
    excessBlobGas: 0n,
    parentBeaconBlockRoot: filled(7),
    requestsHash: filled(8),
  }
}
