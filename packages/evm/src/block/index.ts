export { BlockChain, type BlockChainOptions, type ChainBlock } from './chain/BlockChain.ts'
export { type Genesis, readGenesis } from './chain/genesis.ts'
export { decodeBlock, decodeChain, encodeBlock } from './codec/block.ts'
export { decodeHeader, encodeHeader, headerHash } from './codec/header.ts'
export { decodeEthereumReceipt, encodeEthereumReceipt } from './codec/receipt.ts'
export { encodeWithdrawal } from './codec/withdrawal.ts'
export * from './config/index.ts'
export {
  type BlockFault,
  blockFaultCodes,
  exceptionNames,
  InvalidBlockError,
  isExpectedFault,
  type TransactionFault,
} from './exceptions.ts'
export { checkResult, receiptCommitments } from './execution/check-result.ts'
export { executeBlock } from './execution/execute-block.ts'
export { hashRequests } from './execution/requests.ts'
export type {
  BlockInput,
  BlockResult,
  BlockState,
  ExecuteBlockOptions,
  RejectedTransaction,
} from './execution/types.ts'
export type { EthereumBlock, EthereumHeader, EthereumReceipt, Withdrawal } from './header.ts'
export { validateBody, validateTransactionsRoot } from './rules/body.ts'
export { nextDifficulty } from './rules/difficulty.ts'
export { blobBaseFee, GAS_PER_BLOB, nextBaseFee, nextExcessBlobGas } from './rules/fees.ts'
export { validateHeader } from './rules/header.ts'
export { type Ancestor, validateOmmers } from './rules/ommers.ts'
export { AccountStorage } from './state/AccountStorage.ts'
export { type AccountContent, WorldState } from './state/WorldState.ts'
export { type BlockTransaction, recoverBlockTransaction, recoverSender } from './transactions.ts'
