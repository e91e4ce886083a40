import { invalidCauses, type TransactionResult } from '@megarollup/evm'
import type { StateTestPost } from './fixture.ts'

/** In place of an exception: whether there is one is not said. */
export const ANY_OUTCOME = 'any outcome'

/** The names that older files give to exceptions, and which of the newer names they stand for. */
const OLDER_NAMES: Record<string, readonly string[]> = {
  IntrinsicGas: ['INTRINSIC_GAS_TOO_LOW'],
  SenderNotEOA: ['SENDER_NOT_EOA'],
  TR_BLOBCREATE: ['TYPE_3_TX_CONTRACT_CREATION'],
  TR_BLOBLIST_OVERSIZE: ['TYPE_3_TX_BLOB_COUNT_EXCEEDED'],
  TR_BLOBVERSION_INVALID: ['TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH'],
  TR_EMPTYBLOB: ['TYPE_3_TX_ZERO_BLOBS'],
  TR_FeeCapLessThanBlocks: ['INSUFFICIENT_MAX_FEE_PER_GAS'],
  TR_GasLimitReached: ['GAS_ALLOWANCE_EXCEEDED'],
  TR_InitCodeLimitExceeded: ['INITCODE_SIZE_EXCEEDED'],
  TR_IntrinsicGas: ['INTRINSIC_GAS_TOO_LOW'],
  TR_NoFunds: ['INSUFFICIENT_ACCOUNT_FUNDS'],
  TR_NoFundsOrGas: ['INSUFFICIENT_ACCOUNT_FUNDS', 'INTRINSIC_GAS_TOO_LOW'],
  TR_NoFundsX: ['INSUFFICIENT_ACCOUNT_FUNDS'],
  TR_NonceHasMaxValue: ['NONCE_IS_MAX'],
  TR_RLP_WRONGVALUE: [],
  TR_TipGtFeeCap: ['PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS'],
  TR_TypeNotSupported: ['TYPE_1_TX_PRE_FORK', 'TYPE_2_TX_PRE_FORK', 'TYPE_3_TX_PRE_FORK'],
}

/** Newer names of what is wrong, any of which will do. */
function acceptedNames(expectException: string): readonly string[] {
  return expectException.split('|').flatMap((exception) => {
    const name = exception.replace(/^TransactionException\./, '')
    return OLDER_NAMES[name] ?? [name]
  })
}

/** What is wrong with the outcome of a transaction, given the exception that the post expects or does not. */
export function judgeException({ expectException }: StateTestPost, result: TransactionResult): string | undefined {
  const got = exceptionOf(result)
  if (expectException === ANY_OUTCOME) return undefined
  if (expectException === undefined) return got && `refused with ${got}`
  if (got === undefined) return `executed, expected ${expectException}`
  return acceptedNames(expectException).includes(got) ? undefined : `refused with ${got}, expected ${expectException}`
}

/** The same for bytes that are no transaction. */
export function judgeUndecodable({ expectException = '' }: StateTestPost, refusal: string): string | undefined {
  return expectException.includes('TR_RLP_') ? undefined : `${refusal}, expected ${expectException}`
}

/** The public name of the reason why a transaction was not executed. */
function exceptionOf(result: TransactionResult): string | undefined {
  switch (result.outcome) {
    case 'executed':
      return undefined
    case 'invalid':
      return invalidCauses[result.code].eest ?? result.code
    case 'block-full':
      return 'GAS_ALLOWANCE_EXCEEDED'
    case 'deferred':
      return 'nothing: it was deferred'
  }
}
