import { MegarollupError } from '@megarollup/protocol'
import type { CallResult } from '../types.ts'

/** What an estimation looks at in the result of a run. */
export type EstimatedRun = Pick<CallResult, 'status' | 'gasUsed' | 'output' | 'reason'> & {
  invalid?: CallResult['invalid']
}

/** A message fails whatever gas it is given, up to the most that it may have. */
export class GasEstimationError extends MegarollupError<'GAS_ESTIMATION'> {
  /** What came of it with the most gas. */
  readonly result: EstimatedRun
  readonly mostGas: bigint

  constructor(result: EstimatedRun, mostGas: bigint) {
    const isShort = result.reason === 'out of gas' || (result.invalid && gasFaults.has(result.invalid))
    super(
      'GAS_ESTIMATION',
      isShort ? `gas required exceeds allowance (${mostGas})` : (result.reason ?? 'execution failed'),
      {
        hint: isShort
          ? 'Give the message more gas, or the sender more ether.'
          : 'Decode `result.output`: it says why the contract refused.',
      },
    )
    this.result = result
    this.mostGas = mostGas
  }
}

const gasFaults: ReadonlySet<string> = new Set(['intrinsic-gas', 'floor-gas'])

/** Gas of a transaction that does nothing. */
const LEAST_GAS = 21_000n
/** What a call with value gives away, and has to be there to be given. */
const CALL_STIPEND = 2_300n

function succeeds(result: EstimatedRun, mostGas: bigint): boolean {
  if (result.invalid && !gasFaults.has(result.invalid)) throw new GasEstimationError(result, mostGas)
  return result.status === 'success' && !result.invalid
}

/**
 * The smallest gas limit with which a message succeeds. Calls keep a 64th of their gas (EIP-150), and refunds come at the end, so
 * what a message used says only where to begin; the rest is bisection. A contract that asks how much gas it has may succeed with
 * less and fail with more: then this is one of the limits that do.
 *
 * @param run executes the message with a gas limit and leaves no trace
 * @param mostGas what the message may have at most
 * @throws GasEstimationError when it fails with the most gas
 */
export function estimateGas(run: (gas: bigint) => EstimatedRun, mostGas: bigint): bigint {
  const result = run(mostGas)
  if (!succeeds(result, mostGas)) throw new GasEstimationError(result, mostGas)
  // Refunds only make a message look cheaper than it is: less than it used is never enough.
  let tooLow = (result.gasUsed > LEAST_GAS ? result.gasUsed : LEAST_GAS) - 1n
  let enough = mostGas
  const tries = [tooLow + 1n, ((result.gasUsed + CALL_STIPEND) * 64n) / 63n]
  for (const gas of tries) {
    if (gas <= tooLow || gas >= enough) continue
    if (succeeds(run(gas), mostGas)) enough = gas
    else tooLow = gas
  }
  while (tooLow + 1n < enough) {
    // Most messages need little more than they use: look there first.
    const middle = (tooLow + enough) / 2n
    const gas = middle > tooLow * 2n ? tooLow * 2n : middle
    if (succeeds(run(gas), mostGas)) enough = gas
    else tooLow = gas
  }
  return enough
}
