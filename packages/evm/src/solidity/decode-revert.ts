import { bytesToHex, type Hex } from '@megarollup/protocol'
import { type Abi, AbiErrorSignatureNotFoundError, type AbiItem, decodeErrorResult } from 'viem'
import { revertReason } from '../tracers/revert-reason.ts'

/** What revert data says. */
export type DecodedRevert =
  /** `revert()` and `require` without a reason; also assembly. */
  | { kind: 'empty' }
  /** `Error(string)`. */
  | { kind: 'error'; reason: string }
  /** `Panic(uint256)`: `reason` says what the code means. */
  | { kind: 'panic'; code: bigint; reason: string }
  /** An error of the ABI. */
  | { kind: 'custom'; name: string; args: readonly unknown[] }
  | { kind: 'unknown'; selector: Hex; data: Uint8Array }

const PANIC = '0x4e487b71'

/**
 * Decodes what a contract reverted with. Errors of its own need the ABI that has them; several ABIs can be joined, as errors pass
 * through from the contracts that it calls.
 *
 * @example
 * ```ts
 * const result = evm.call({ to, data })
 * if (result.status === 'revert') console.log(formatRevert(decodeRevert(result.output, abi)))
 * ```
 */
export function decodeRevert(output: Uint8Array, abi: readonly unknown[] = []): DecodedRevert {
  if (output.length === 0) return { kind: 'empty' }
  const selector = bytesToHex(output.subarray(0, 4))
  const reason = revertReason(output)
  if (reason !== undefined) {
    if (selector !== PANIC) return { kind: 'error', reason }
    return { kind: 'panic', code: BigInt(bytesToHex(output.subarray(4, 36))), reason }
  }
  try {
    const errors = (abi as Abi).filter((item: AbiItem) => item.type === 'error')
    const { errorName, args } = decodeErrorResult({ abi: errors, data: bytesToHex(output) })
    return { kind: 'custom', name: errorName, args: (args as readonly unknown[] | undefined) ?? [] }
  } catch (error) {
    if (!(error instanceof AbiErrorSignatureNotFoundError) && !isDamaged(error)) throw error
    return { kind: 'unknown', selector, data: output.slice() }
  }
}

/** Data that begins like an error of the ABI and goes on otherwise. */
function isDamaged(error: unknown): boolean {
  return error instanceof Error && /AbiDecoding|PositionOutOfBounds|InvalidBytes|AbiErrorSignature/.test(error.name)
}

/** One line for people. */
export function formatRevert(revert: DecodedRevert): string {
  switch (revert.kind) {
    case 'empty':
      return 'execution reverted'
    case 'error':
      return `execution reverted: ${revert.reason}`
    case 'panic':
      return `execution reverted: panic 0x${revert.code.toString(16).padStart(2, '0')}: ${revert.reason}`
    case 'custom':
      return `execution reverted: ${revert.name}(${revert.args.map((each) => formatArgument(each)).join(', ')})`
    default:
      return `execution reverted: custom error ${revert.selector}`
  }
}

function formatArgument(value: unknown): string {
  if (typeof value === 'string') return value.startsWith('0x') ? value : JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((each) => formatArgument(each)).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, each]) => `${name}: ${formatArgument(each)}`)
    return `{ ${fields.join(', ')} }`
  }
  return String(value)
}
