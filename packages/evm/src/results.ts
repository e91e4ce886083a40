import { EngineLimitError } from './errors.ts'
import { LIMIT_HINT } from './kernel/Kernel.ts'
import { Outcome, type RawResult, Status } from './kernel/result-record.ts'
import type { RecordFields } from './kernel/transaction-record.ts'
import { describeInvalid, haltReason } from './messages.ts'
import type { CallResult, TransactionResult } from './types.ts'

const NO_BYTES = new Uint8Array(0)
const DEFERRED_REASON = 'block hash not known yet'

/** What `execute` answers. */
export function transactionResult(fields: RecordFields, result: RawResult, baseFee: bigint): TransactionResult {
  switch (result.outcome) {
    case Outcome.EXECUTED:
      return {
        outcome: 'executed',
        status: result.status === Status.SUCCESS ? 1 : 0,
        gasUsed: result.gasUsed,
        logs: result.logs,
        output: result.output,
        contractAddress: result.contractAddress,
        failure: failure(result),
      }
    case Outcome.INVALID:
      return { outcome: 'invalid', ...describeInvalid(fields, result, baseFee) }
    case Outcome.DEFERRED:
      return { outcome: 'deferred' }
    default:
      return { outcome: 'block-full' }
  }
}

function failure({ status, halt, haltDetail }: RawResult): string | undefined {
  if (status === Status.SUCCESS) return undefined
  return status === Status.REVERT ? 'execution reverted' : haltReason(halt, haltDetail)
}

/** What `call` answers. */
export function callResult(fields: RecordFields, result: RawResult, baseFee: bigint): CallResult {
  const { gasUsed, output, logs, contractAddress } = result
  const nothing = { status: 'halt' as const, gasUsed: 0n, output: NO_BYTES, logs: [], contractAddress: undefined }
  if (result.outcome === Outcome.DEFERRED) return { ...nothing, reason: DEFERRED_REASON, invalid: undefined }
  if (result.outcome === Outcome.INVALID) {
    const { code, message } = describeInvalid(fields, result, baseFee)
    if (code === 'engine-limit')
      throw new EngineLimitError('The call needs more memory than the engine may use.', LIMIT_HINT)
    return { ...nothing, reason: message, invalid: code }
  }
  const status =
    result.status === Status.SUCCESS ? 'success' : result.status === Status.REVERT ? 'revert' : ('halt' as const)
  return { status, gasUsed, output, reason: failure(result), invalid: undefined, logs, contractAddress }
}
