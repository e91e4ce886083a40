import type { ActiveRules } from '../config/chain.ts'
import type { EthereumHeader } from '../header.ts'

const INITIAL_BASE_FEE = 1_000_000_000n
/** A block may be this many times as large as it should be (EIP-1559). */
export const ELASTICITY = 2n
const BASE_FEE_CHANGE_DENOMINATOR = 8n

/** Gas of one blob (EIP-4844). */
export const GAS_PER_BLOB = 131_072n
const LEAST_BLOB_BASE_FEE = 1n
/** Execution gas that a blob should be worth (EIP-7918). */
const BLOB_BASE_COST = 8192n

/** What of a parent decides fees. */
export type FeeParent = Pick<EthereumHeader, 'gasLimit' | 'gasUsed' | 'baseFeePerGas' | 'blobGasUsed' | 'excessBlobGas'>

/** Wei per gas in the block after `parent`, in which EIP-1559 holds. */
export function nextBaseFee(parent: FeeParent): bigint {
  const { baseFeePerGas, gasUsed } = parent
  if (baseFeePerGas === undefined) return INITIAL_BASE_FEE
  const target = parent.gasLimit / ELASTICITY
  if (gasUsed === target) return baseFeePerGas
  const distance = gasUsed > target ? gasUsed - target : target - gasUsed
  const change = (baseFeePerGas * distance) / target / BASE_FEE_CHANGE_DENOMINATOR
  if (gasUsed > target) return baseFeePerGas + (change > 0n ? change : 1n)
  return baseFeePerGas - change
}

/** Wei per blob gas in a block of this excess (EIP-4844, EIP-7691). 1 before Cancun, where nothing asks for it. */
export function blobBaseFee(rules: ActiveRules, excessBlobGas: bigint): bigint {
  if (!rules.blobs) return LEAST_BLOB_BASE_FEE
  return fakeExponential(LEAST_BLOB_BASE_FEE, excessBlobGas, rules.blobs.baseFeeUpdateFraction)
}

/** Blob gas above the target that blocks up to `parent` have used. `rules` are those of the block after it. */
export function nextExcessBlobGas(rules: ActiveRules, parent: FeeParent): bigint {
  const { target, max } = rules.blobs!
  const targetGas = BigInt(target) * GAS_PER_BLOB
  const excess = parent.excessBlobGas ?? 0n
  const used = parent.blobGasUsed ?? 0n
  if (excess + used < targetGas) return 0n
  const isBelowReserve =
    rules.hasBlobReservePrice &&
    BLOB_BASE_COST * (parent.baseFeePerGas ?? 0n) > GAS_PER_BLOB * blobBaseFee(rules, excess)
  if (isBelowReserve) return excess + (used * BigInt(max - target)) / BigInt(max)
  return excess + used - targetGas
}

/** `factor` · e ^ (`numerator` / `denominator`), by the Taylor series of EIP-4844. */
function fakeExponential(factor: bigint, numerator: bigint, denominator: bigint): bigint {
  let sum = 0n
  let term = factor * denominator
  for (let i = 1n; term > 0n; i++) {
    sum += term
    term = (term * numerator) / (denominator * i)
  }
  return sum / denominator
}
