export * from './ChainConfig.ts'
export * from './genesisBlock.ts'
export * from './nextBaseFee.ts'
export { DEFAULT_TRANSACTION_GAS_CAP } from './transactionGasCap.ts'
