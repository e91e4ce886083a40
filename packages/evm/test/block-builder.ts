import { createSigner, keccak256, orderedTrieRoot } from '@megarollup/crypto'
import {
  bytesToBigInt,
  encodeRlpList,
  encodeTransaction,
  type LegacyTransaction,
  transactionSigningPayload,
} from '@megarollup/protocol'
import { EMPTY_OMMERS_HASH } from '../src/block/constants.ts'
import {
  type BlockChain,
  type BlockFork,
  type ChainBlock,
  DEPOSIT_CONTRACT,
  type EthereumBlock,
  type EthereumChain,
  type EthereumHeader,
  encodeHeader,
  encodeWithdrawal,
  executeBlock,
  hashRequests,
  nextBaseFee,
  nextDifficulty,
  nextExcessBlobGas,
  receiptCommitments,
  recoverBlockTransaction,
  rulesAt,
  type Withdrawal,
} from '../src/block/index.ts'
import type { Evm } from '../src/types.ts'

const signer = createSigner(new Uint8Array(32).fill(7))
export const sender = signer.address

/** A chain that has one fork from its genesis on. */
export function chainOf(fork: BlockFork): EthereumChain {
  return { chainId: 1n, forks: [{ fork, block: 0n }], depositContract: DEPOSIT_CONTRACT }
}

/** A signed transfer of 1 wei, as before EIP-155, which every fork takes. */
export function transfer(nonce: bigint, fields: Partial<LegacyTransaction> = {}): Uint8Array {
  const unsigned: LegacyTransaction = {
    type: 0,
    chainId: undefined,
    nonce,
    gasPrice: 10n ** 10n,
    gasLimit: 21_000n,
    to: new Uint8Array(20).fill(0xbb),
    value: 1n,
    data: new Uint8Array(0),
    yParity: 0,
    r: 1n,
    s: 1n,
    ...fields,
  }
  const signature = signer.sign(keccak256(transactionSigningPayload(unsigned)))
  const [r, s] = [bytesToBigInt(signature.subarray(0, 32)), bytesToBigInt(signature.subarray(32, 64))]
  return encodeTransaction({ ...unsigned, yParity: signature[64]!, r, s })
}

export interface Contents {
  parent?: ChainBlock
  transactions?: Uint8Array[]
  ommers?: EthereumHeader[]
  withdrawals?: Withdrawal[]
  /** Seconds after the parent. */
  seconds?: bigint
  /** Changes the finished block, which is valid before. */
  spoil?(block: EthereumBlock): EthereumBlock
}

/** The block after `parent`, or after the head of the chain. The chain does not have it yet. */
export function buildBlock(
  network: EthereumChain,
  chain: BlockChain,
  evm: Evm,
  contents: Contents = {},
): EthereumBlock {
  const { parent = chain.head, transactions = [], ommers = [], seconds = 10n } = contents
  const position = { number: parent.header.number + 1n, timestamp: parent.header.timestamp + seconds }
  const rules = rulesAt(network, { ...position, parentTotalDifficulty: parent.totalDifficulty })
  const withdrawals = rules.hasWithdrawals ? (contents.withdrawals ?? []) : undefined
  const fees = {
    ...(rules.hasBaseFee && { baseFeePerGas: nextBaseFee(parent.header) }),
    ...(withdrawals && { withdrawalsRoot: orderedTrieRoot(withdrawals.map(encodeWithdrawal)) }),
    ...(rules.hasBlobs && {
      blobGasUsed: 0n,
      excessBlobGas: nextExcessBlobGas(rules, parent.header),
      parentBeaconBlockRoot: new Uint8Array(32).fill(0xbe),
    }),
  }
  const hasOmmers = Buffer.compare(parent.header.ommersHash, EMPTY_OMMERS_HASH) !== 0
  const base = {
    ...position,
    ...fees,
    parentHash: parent.hash,
    ommersHash: keccak256(encodeRlpList(ommers.map(encodeHeader))),
    coinbase: new Uint8Array(20).fill(0xc0),
    transactionsRoot: orderedTrieRoot(transactions),
    difficulty: nextDifficulty(rules, { ...parent.header, hasOmmers }, position),
    gasLimit: parent.header.gasLimit,
    extraData: new Uint8Array(0),
    prevRandao: new Uint8Array(32),
    nonce: new Uint8Array(8),
  }
  const state = chain.stateAfter(parent)
  const mark = state.mark()
  const result = executeBlock(evm, state, rules, {
    ...base,
    transactions: transactions.map((raw) => recoverBlockTransaction(rules, raw)),
    ommers,
    withdrawals,
    blockHash: () => new Uint8Array(32),
  })
  const header: EthereumHeader = {
    ...base,
    stateRoot: state.root(),
    ...receiptCommitments(result.receipts),
    gasUsed: result.gasUsed,
    ...(result.requests && { requestsHash: hashRequests(result.requests) }),
  }
  state.revertTo(mark)
  evm.reset()
  const block: EthereumBlock = { header, transactions, ommers, ...(withdrawals && { withdrawals }) }
  return contents.spoil ? contents.spoil(block) : block
}
