import { MegarollupError } from '@megarollup/protocol'
import { invalidCauses, type TransactionInvalidCode } from '../invalid.ts'

/**
 * Why a block is invalid, beside what is wrong with one of its transactions: code, and the names that the public test suites have for
 * it. Older suites name the upgrade whose field is in the wrong place, hence more than one.
 */
const blockFaults = {
  'rlp-structure': ['RLP_STRUCTURES_ENCODING'],
  'unknown-parent': ['UNKNOWN_PARENT', 'UNKNOWN_PARENT_ZERO'],
  number: ['INVALID_BLOCK_NUMBER'],
  timestamp: ['INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT'],
  'extra-data-size': ['EXTRA_DATA_TOO_BIG'],
  'extra-data-dao': ['EXTRA_DATA_INVALID_DAO'],
  'gas-limit-size': ['GASLIMIT_TOO_BIG'],
  'gas-limit': ['INVALID_GASLIMIT'],
  'gas-used-above-limit': ['INVALID_GAS_USED_ABOVE_LIMIT', 'GAS_USED_OVERFLOW', 'INVALID_GAS_USED'],
  difficulty: ['INVALID_DIFFICULTY'],
  'difficulty-after-merge': [
    'IMPORT_IMPOSSIBLE_DIFFICULTY_OVER_PARIS',
    'IMPORT_IMPOSSIBLE_PARIS_WRONG_POW',
    'INVALID_DIFFICULTY',
  ],
  'no-difficulty-before-merge': ['IMPORT_IMPOSSIBLE_PARIS_WRONG_POS', 'INVALID_DIFFICULTY'],
  'proof-of-stake-seal': ['INCORRECT_BLOCK_FORMAT'],
  'base-fee': ['INVALID_BASEFEE_PER_GAS'],
  'no-base-fee': ['INCORRECT_BLOCK_FORMAT', 'IMPORT_IMPOSSIBLE_LEGACY', 'IMPORT_IMPOSSIBLE_LEGACY_WRONG_PARENT'],
  'base-fee-before-fork': ['INCORRECT_BLOCK_FORMAT', 'IMPORT_IMPOSSIBLE_LONDON_WRONG_PARENT'],
  'no-withdrawals-root': ['INCORRECT_BLOCK_FORMAT', 'IMPORT_IMPOSSIBLE_PARIS_OVER_SHANGHAI'],
  'withdrawals-root-before-fork': ['INCORRECT_BLOCK_FORMAT', 'IMPORT_IMPOSSIBLE_SHANGHAI'],
  'header-fields': ['INCORRECT_BLOCK_FORMAT'],
  'no-withdrawals': ['RLP_STRUCTURES_ENCODING', 'RLP_WITHDRAWALS_NOT_READ', 'INCORRECT_BLOCK_FORMAT'],
  'withdrawals-before-fork': ['RLP_STRUCTURES_ENCODING', 'INCORRECT_BLOCK_FORMAT', 'IMPORT_IMPOSSIBLE_SHANGHAI'],
  'block-size': ['RLP_BLOCK_LIMIT_EXCEEDED'],
  'transactions-root': ['INVALID_TRANSACTIONS_ROOT'],
  'ommers-hash': ['INVALID_UNCLES_HASH'],
  'withdrawals-root': ['INVALID_WITHDRAWALS_ROOT'],
  'ommers-after-merge': ['IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS'],
  'too-many-ommers': ['TOO_MANY_UNCLES'],
  'ommer-in-chain': ['UNCLE_IN_CHAIN'],
  'ommer-is-ancestor': ['UNCLE_IS_ANCESTOR'],
  'ommer-is-brother': ['UNCLE_IS_BROTHER', 'UNCLE_PARENT_INCORRECT'],
  'ommer-parent': ['UNCLE_PARENT_INCORRECT', 'UNCLE_UNKNOWN_PARENT'],
  'excess-blob-gas': ['INCORRECT_EXCESS_BLOB_GAS'],
  'blob-gas-used': ['INCORRECT_BLOB_GAS_USED'],
  'gas-used': ['INVALID_GAS_USED'],
  'state-root': ['INVALID_STATE_ROOT'],
  'receipts-root': ['INVALID_RECEIPTS_ROOT'],
  'logs-bloom': ['INVALID_LOG_BLOOM'],
  'requests-hash': ['INVALID_REQUESTS'],
  'deposit-layout': ['INVALID_DEPOSIT_EVENT_LAYOUT'],
  'system-contract-missing': ['SYSTEM_CONTRACT_EMPTY'],
  'system-contract-failed': ['SYSTEM_CONTRACT_CALL_FAILED'],
} as const satisfies Record<string, readonly string[]>

/** What can be wrong with a transaction before the engine sees it, or in the sum over a block. */
const transactionFaults = {
  'transaction-rlp': [],
  'transaction-type': ['TYPE_NOT_SUPPORTED'],
  signature: ['INVALID_SIGNATURE_VRS'],
  'gas-allowance': ['GAS_ALLOWANCE_EXCEEDED'],
  'blob-gas-allowance': ['TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED'],
} as const satisfies Record<string, readonly string[]>

/** Names that a public suite has for a cause of the engine, beside the one in `invalidCauses`. */
const otherNames: Partial<Record<TransactionInvalidCode, readonly string[]>> = {
  'type-1-unsupported': ['TYPE_NOT_SUPPORTED'],
  'type-2-unsupported': ['TYPE_NOT_SUPPORTED'],
  'type-3-unsupported': ['TYPE_NOT_SUPPORTED'],
  'type-4-unsupported': ['TYPE_NOT_SUPPORTED'],
}

export type BlockFault = keyof typeof blockFaults
export type TransactionFault = keyof typeof transactionFaults | TransactionInvalidCode

/** Every code of a block, in the order of the table. */
export const blockFaultCodes = Object.keys(blockFaults) as readonly BlockFault[]

/**
 * The names that ethereum/execution-spec-tests and ethereum/tests have for a fault, such as `BlockException.INVALID_STATE_ROOT`. The first
 * is the usual one.
 */
export function exceptionNames(fault: BlockFault | TransactionFault): string[] {
  if (Object.hasOwn(blockFaults, fault)) {
    return blockFaults[fault as BlockFault].map((name) => `BlockException.${name}`)
  }
  if (fault === 'transaction-rlp') return ['BlockException.RLP_STRUCTURES_ENCODING']
  const early: readonly string[] | undefined = Object.hasOwn(transactionFaults, fault)
    ? transactionFaults[fault as keyof typeof transactionFaults]
    : undefined
  const names = early ?? engineNames(fault as TransactionInvalidCode)
  return names.map((name) => `TransactionException.${name}`)
}

function engineNames(code: TransactionInvalidCode): string[] {
  const { eest } = invalidCauses[code]
  return [...(eest === undefined ? [] : [eest]), ...(otherNames[code] ?? [])]
}

/** Whether a fault is one that a test expects; several names joined by `|` mean any of them. */
export function isExpectedFault(fault: BlockFault | TransactionFault, expectException: string): boolean {
  const expected = expectException.split('|')
  return exceptionNames(fault).some((name) => expected.includes(name))
}

/** A block that breaks the rules of its chain. Nothing of it was kept. */
export class InvalidBlockError extends MegarollupError<'INVALID_BLOCK'> {
  readonly fault: BlockFault | TransactionFault
  /** Position of the transaction that is at fault. */
  readonly transaction: number | undefined

  constructor(
    fault: BlockFault | TransactionFault,
    message: string,
    options: { transaction?: number; cause?: unknown } = {},
  ) {
    super('INVALID_BLOCK', message, {
      hint: `Refuse the block: ${exceptionNames(fault)[0] ?? fault}.`,
      ...(options.cause !== undefined && { cause: options.cause }),
    })
    this.fault = fault
    this.transaction = options.transaction
  }
}
