import { quantity, type StateTest } from './fixture.ts'

/** `BLOB_BASE_FEE_UPDATE_FRACTION` by fork, where a file brings no blob schedule. */
const UPDATE_FRACTIONS: Record<string, bigint> = { Cancun: 3_338_477n, Prague: 5_007_716n, Osaka: 5_007_716n }

/** Wei per blob gas in the block of a test. Sources: EIP-4844, EIP-7691. */
export function blobBaseFee(test: StateTest, fork: string): bigint {
  const scheduled = test.config?.blobSchedule?.[fork]?.baseFeeUpdateFraction
  const fraction = scheduled ? quantity(scheduled) : (UPDATE_FRACTIONS[fork] ?? 5_007_716n)
  return fakeExponential(1n, quantity(test.env.currentExcessBlobGas), fraction)
}

/** `factor` · e ^ (`numerator` / `denominator`), by the Taylor series of EIP-4844. */
export function fakeExponential(factor: bigint, numerator: bigint, denominator: bigint): bigint {
  let sum = 0n
  let term = factor * denominator
  for (let i = 1n; term > 0n; i++) {
    sum += term
    term = (term * numerator) / (denominator * i)
  }
  return sum / denominator
}
