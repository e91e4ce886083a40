/**
 * geth's tests read what a tracer says, and what they expect, into structures, and compare those: a field that is absent is the zero
 * of its type, and a field that the structure has not does not count. These do the same.
 */

type Json = Record<string, unknown>

const NO_ADDRESS = `0x${'00'.repeat(20)}`

const callZeros = { output: '0x', error: '', revertReason: '' }

/** A call tree: `callTrace` of geth's test. */
export function callTrace(value: unknown): unknown {
  const { calls, logs, ...fields } = value as Json
  return {
    ...callZeros,
    ...fields,
    calls: list(calls).map(callTrace),
    logs: list(logs).map((log) => ({ index: '0x0', position: '0x0', ...(log as Json) })),
  }
}

const flatActionZeros = {
  author: NO_ADDRESS,
  rewardType: '',
  address: NO_ADDRESS,
  balance: '0x0',
  callType: '',
  creationMethod: '',
  from: NO_ADDRESS,
  gas: '0x0',
  init: '0x',
  input: '0x',
  refundAddress: NO_ADDRESS,
  to: NO_ADDRESS,
  value: '0x0',
}
const flatResultZeros = { address: NO_ADDRESS, code: '0x', gasUsed: '0x0', output: '0x' }

/** Entries of the flat format; where the transaction lies is not said in the files. */
export function flatTrace(value: unknown): unknown {
  return list(value).map((entry) => {
    const { action, result, error, subtraces, traceAddress, type } = entry as Json
    return {
      action: { ...flatActionZeros, ...(action as Json) },
      result: { ...flatResultZeros, ...((result as Json | undefined) ?? {}) },
      error: error ?? '',
      subtraces,
      traceAddress,
      type,
    }
  })
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
