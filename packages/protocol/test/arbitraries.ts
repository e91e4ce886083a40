import fc from 'fast-check'
import { bigIntToBytes32 } from '../src/bytes/bigint.ts'
import type { BlockHeader } from '../src/domain/block.ts'
import type { BlockSeal, MiniBlockHeader } from '../src/domain/mini-block.ts'
import type { Log, Receipt } from '../src/domain/receipt.ts'
import type { StateDiff } from '../src/domain/state.ts'
import type { EthereumTransaction, Transaction } from '../src/domain/transaction.ts'
import { EMPTY_CODE_HASH, sortStateDiff } from '../src/state-diff/canonical.ts'

/** Valid domain values for property tests. */
export const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const u256 = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), u64, fc.constant(0n))
export const fixedBytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const anyAddress = fixedBytes(20)
const anyHash = fixedBytes(32)
const yParity = fc.constantFrom(0, 1)

const call = {
  nonce: u64,
  gasLimit: u64,
  to: fc.option(anyAddress, { nil: undefined }),
  value: u256,
  data: fc.uint8Array({ maxLength: 100 }),
  yParity,
  r: u256,
  s: u256,
}
const accessList = fc.array(fc.record({ address: anyAddress, storageKeys: fc.array(anyHash, { maxLength: 3 }) }), {
  maxLength: 3,
})
const fees = { maxPriorityFeePerGas: u256, maxFeePerGas: u256 }
const authorization = fc.record({
  chainId: u256,
  address: anyAddress,
  nonce: u64,
  yParity: fc.nat(255),
  r: u256,
  s: u256,
})

export const anyTransaction: fc.Arbitrary<Transaction> = fc.oneof(
  fc.record({ type: fc.constant(0 as const), chainId: fc.option(u64, { nil: undefined }), gasPrice: u256, ...call }),
  fc.record({ type: fc.constant(1 as const), chainId: u64, gasPrice: u256, accessList, ...call }),
  fc.record({ type: fc.constant(2 as const), chainId: u64, ...fees, accessList, ...call }),
  fc.record({
    type: fc.constant(4 as const),
    chainId: u64,
    ...fees,
    accessList,
    authorizationList: fc.array(authorization, { maxLength: 3 }),
    ...call,
    to: anyAddress,
  }),
)

export const anyEthereumTransaction: fc.Arbitrary<EthereumTransaction> = fc.oneof(
  anyTransaction,
  fc.record({
    type: fc.constant(3 as const),
    chainId: u64,
    ...fees,
    accessList,
    maxFeePerBlobGas: u256,
    blobVersionedHashes: fc.array(anyHash, { maxLength: 3 }),
    ...call,
    to: anyAddress,
  }),
)

const u32 = fc.nat({ max: 2 ** 31 - 1 })
const positive64 = fc.bigInt({ min: 1n, max: 2n ** 64n - 1n })
export const anySignature = fc.tuple(fixedBytes(64), yParity).map(([rs, parity]) => Uint8Array.of(...rs, parity))
const l1Origin = fc.record({ number: u64, hash: anyHash })

export const anyBlockHeader: fc.Arbitrary<BlockHeader> = fc.record({
  parentHash: anyHash,
  ommersHash: anyHash,
  coinbase: anyAddress,
  stateRoot: anyHash,
  transactionsRoot: anyHash,
  receiptsRoot: anyHash,
  logsBloom: fixedBytes(256),
  difficulty: u256,
  number: u64,
  gasLimit: u64,
  gasUsed: u64,
  timestamp: u64,
  extraData: fc.uint8Array({ maxLength: 32 }),
  prevRandao: anyHash,
  nonce: fixedBytes(8),
  baseFeePerGas: u256,
  withdrawalsRoot: anyHash,
  blobGasUsed: u64,
  excessBlobGas: u64,
  parentBeaconBlockRoot: anyHash,
  requestsHash: anyHash,
})

export const anySeal: fc.Arbitrary<BlockSeal> = fc.record({
  chainId: positive64,
  header: anyBlockHeader,
  firstMiniBlockHash: anyHash,
  lastMiniBlockHash: anyHash,
  lastMiniBlockNumber: u64,
  l1Origin,
})

const environment = fc.record({
  timestamp: u64,
  baseFeePerGas: u256,
  gasLimit: u64,
  coinbase: anyAddress,
  prevRandao: anyHash,
  parentBeaconBlockRoot: anyHash,
})

export const anyMiniBlockHeader: fc.Arbitrary<MiniBlockHeader> = fc
  .record({
    chainId: positive64,
    number: positive64,
    parentHash: anyHash,
    blockNumber: positive64,
    indexInBlock: fc.oneof(fc.constant(0), u32),
    firstTransactionIndex: u32,
    transactionCount: u32,
    cumulativeGasUsed: u64,
    transactionsHash: anyHash,
    receiptsHash: anyHash,
    diffHash: anyHash,
    dictionaryEpoch: u64,
    dictionaryHash: anyHash,
    environment,
    l1Origin,
  })
  .map(({ environment, l1Origin, ...header }) => {
    if (header.indexInBlock > 0) return { ...header, opening: undefined }
    const opening = { environment: { number: header.blockNumber, ...environment }, l1Origin }
    return { ...header, firstTransactionIndex: 0, opening }
  })

const anyLog: fc.Arbitrary<Log> = fc.record({
  address: fc.oneof(anyAddress, fc.constantFrom(new Uint8Array(20).fill(1), new Uint8Array(20).fill(2))),
  topics: fc.array(fc.oneof(anyHash, fc.constantFrom(new Uint8Array(32), new Uint8Array(32).fill(7, 20))), {
    maxLength: 4,
  }),
  data: fc.uint8Array({ maxLength: 70 }),
})
export const anyReceipt = fc.record({
  type: fc.constantFrom(0 as const, 1 as const, 2 as const, 4 as const),
  status: fc.constantFrom(0 as const, 1 as const),
  cumulativeGasUsed: fc.bigInt({ min: 0n, max: 30_000_000n }),
  logs: fc.array(anyLog, { maxLength: 4 }),
})

/** Receipts whose cumulative gas does not fall. */
export const anyReceipts: fc.Arbitrary<Receipt[]> = fc.array(anyReceipt, { maxLength: 6 }).map((receipts) => {
  let cumulativeGasUsed = 0n
  return receipts.map((receipt) => {
    cumulativeGasUsed += receipt.cumulativeGasUsed
    return { ...receipt, cumulativeGasUsed }
  })
})

/** A few addresses and slots, so that diffs meet them again, and any others. */
const someAddress = fc.oneof(
  fc.nat(15).map((n) => new Uint8Array(20).fill(n + 1)),
  anyAddress,
)
const someSlot = fc.oneof(
  fc.nat(15).map((n) => new Uint8Array(32).fill(n + 1)),
  anyHash,
)
const anyAccount = fc.option(
  fc.record({ nonce: u64, balance: u256, codeHash: fc.oneof(fc.constant(EMPTY_CODE_HASH), anyHash) }),
  { nil: undefined },
)
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** Diffs in canonical order. Their codes have the hash that `hashCode` says. */
export const anyStateDiff = (hashCode: (code: Uint8Array) => Uint8Array): fc.Arbitrary<StateDiff> =>
  fc
    .record({
      accounts: fc.uniqueArray(fc.record({ address: someAddress, account: anyAccount }), {
        selector: ({ address }) => hexOf(address),
        maxLength: 8,
      }),
      storage: fc.uniqueArray(
        fc.record({
          address: someAddress,
          slot: someSlot,
          value: fc.oneof(anyHash, u64.map(bigIntToBytes32), u256.map(bigIntToBytes32)),
        }),
        { selector: ({ address, slot }) => hexOf(address) + hexOf(slot), maxLength: 12 },
      ),
      codes: fc
        .uniqueArray(fc.uint8Array({ minLength: 1, maxLength: 40 }), { selector: hexOf, maxLength: 2 })
        .map((codes) => codes.map((code) => ({ hash: hashCode(code), code }))),
    })
    .map(({ accounts, storage, codes }) => {
      const deleted = new Set(accounts.filter(({ account }) => !account).map(({ address }) => hexOf(address)))
      return sortStateDiff({ accounts, codes, storage: storage.filter(({ address }) => !deleted.has(hexOf(address))) })
    })
