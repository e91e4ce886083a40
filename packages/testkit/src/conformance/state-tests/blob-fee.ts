import { type Fork, forks } from '@megarollup/evm'
import { quantity, type StateTest } from './fixture.ts'

/** Wei per blob gas in the block of a test. Sources: EIP-4844, EIP-7691. */
export function blobBaseFee(test: StateTest, fork: Fork): bigint {
  const scheduled = test.config?.blobSchedule?.[fork]?.baseFeeUpdateFraction
  const fraction = scheduled ? quantity(scheduled) : (forks[fork].blobs?.baseFeeUpdateFraction ?? 1n)
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
