import { bytesToHex } from '@megarollup/protocol'
import type { FrameKind, TransactionStart } from '../trace/hooks.ts'
import { readConfig } from './config.ts'
import type { Tracer } from './tracer.ts'

const calls: ReadonlySet<FrameKind> = new Set(['CALL', 'CALLCODE', 'DELEGATECALL', 'STATICCALL'])

/**
 * Which function selectors were called with how many bytes of arguments, how often: geth's `4byteTracer`.
 *
 * @throws TracerConfigError
 */
export function createFourByteTracer(config?: object): Tracer<Record<string, number>> {
  readConfig('4byteTracer', config, {})
  let transaction: TransactionStart | undefined
  let counts: Record<string, number> = {}
  return {
    transactionStart(started) {
      transaction = started
      counts = {}
    },
    enter({ kind, input, to }) {
      if (input.length < 4 || !calls.has(kind) || transaction?.isPrecompile(to)) return
      const key = `${bytesToHex(input.subarray(0, 4))}-${input.length - 4}`
      counts[key] = (counts[key] ?? 0) + 1
    },
    result: () => ({ ...counts }),
  }
}
