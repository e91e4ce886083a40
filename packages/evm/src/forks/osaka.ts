import type { Fork } from '../opcodes.ts'
import { osakaPrecompiles, type Precompile } from '../precompiles/index.ts'
import type { ForkParameters } from './parameters.ts'

/** What a fork is made of. A later one is a copy of its predecessor with some fields changed. */
export interface ForkDefinition {
  name: Fork
  parameters: ForkParameters
  precompiles(): Map<number, Precompile>
}

/** Osaka: Ethereum's execution layer as of the Fusaka upgrade (EIP-7607). */
export const osaka: ForkDefinition = {
  name: 'Osaka',
  precompiles: osakaPrecompiles,
  parameters: {
    coldAccount: 2600n,
    coldSlot: 2100n,
    warmAccess: 100n,
    storageSet: 20_000n,
    storageReset: 2900n,
    storageClearRefund: 4800n,
    storageStipend: 2300n,
    callValue: 9000n,
    callNewAccount: 25_000n,
    callStipend: 2300n,
    selfdestructNewAccount: 25_000n,
    codeByte: 200n,
    initcodeWord: 2n,
    maxInitcode: 49_152n,
    maxCode: 24_576n,
    expByte: 50n,
    keccakWord: 6n,
    copyWord: 3n,
    logByte: 8n,
    memoryWord: 3n,
    memoryQuadratic: 512n,
    transaction: 21_000n,
    transactionCreate: 32_000n,
    dataToken: 4n,
    floorToken: 10n,
    tokensPerByte: 4n,
    accessListAddress: 2400n,
    accessListKey: 1900n,
    authorization: 25_000n,
    authorizationExisting: 12_500n,
    refundQuotient: 5n,
    maxTransactionGas: 1n << 24n,
    blobGas: 131_072n,
    maxBlobs: 6n,
  },
}
