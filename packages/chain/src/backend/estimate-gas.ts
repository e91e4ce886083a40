import type { Account, Address } from '@megarollup/protocol'
import type { CallOutcome, CallRequest } from '@megarollup/rpc'

export interface EstimateGasOptions {
  call: (request: CallRequest) => Promise<CallOutcome>
  account: (address: Address) => Promise<Account | undefined>
  /** Largest gas limit of a transaction. */
  maxGas: bigint
}

/** The search ends when the bounds are this close, in thousandths of the upper one; clients add a margin of their own. */
const TOLERANCE_PER_MILLE = 15n

/**
 * The smallest gas limit, within a tolerance of 1.5 %, with which a call succeeds: binary search, since gas that is sent along
 * (63/64 rule) makes the need depend on the limit.
 */
export async function estimateGas(
  request: CallRequest,
  { call, account, maxGas }: EstimateGasOptions,
): Promise<{ gas: bigint } | { failure: CallOutcome }> {
  const ceiling = request.gas !== undefined && request.gas < maxGas ? request.gas : maxGas
  let high = await affordableGas(request, ceiling, account)
  const first = await call({ ...request, gas: high })
  if (first.status !== 'success') return { failure: first }
  let low = first.gasUsed - 1n
  const guesses = guessesFor(first.gasUsed)
  while (low + 1n < high && (high - low) * 1000n > high * TOLERANCE_PER_MILLE) {
    const guess = guesses.find((gas) => gas > low && gas < high)
    const gas = guess ?? (low + high) / 2n
    const attempt = await call({ ...request, gas })
    if (attempt.status === 'success') high = gas
    else low = gas
  }
  return { gas: high }
}

/**
 * What to try before the middle: just what the call used, which is exact for most; that plus what a call within must be able to hold
 * back (EIP-150) and its stipend; and that on top of the largest refund (EIP-3529).
 */
function guessesFor(gasUsed: bigint): bigint[] {
  const withHeldBack = (gas: bigint) => ((gas + CALL_STIPEND) * 64n) / 63n
  return [gasUsed, withHeldBack(gasUsed), withHeldBack((gasUsed * 5n) / 4n)]
}

const CALL_STIPEND = 2_300n

/** The gas limit that the sender can pay for at the price of the request. */
async function affordableGas(
  request: CallRequest,
  ceiling: bigint,
  account: EstimateGasOptions['account'],
): Promise<bigint> {
  const price = request.maxFeePerGas ?? request.gasPrice ?? 0n
  if (price === 0n || !request.from) return ceiling
  const balance = (await account(request.from))?.balance ?? 0n
  const left = balance - request.value
  if (left < 0n) return ceiling
  const affordable = left / price
  return affordable < ceiling ? affordable : ceiling
}
