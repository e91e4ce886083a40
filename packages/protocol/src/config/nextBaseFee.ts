import type { BlockHeader } from '../domain/block.ts'
import type { ChainConfig } from './ChainConfig.ts'

/**
 * Base fee, in wei per gas, of the block above `parent`. Source: EIP-1559, with the chain's elasticity and denominator.
 */
export function nextBaseFee(
  parent: Pick<BlockHeader, 'baseFeePerGas' | 'gasLimit' | 'gasUsed'>,
  { eip1559 }: Pick<ChainConfig, 'eip1559'>,
): bigint {
  const { baseFeePerGas, gasLimit, gasUsed } = parent
  const target = gasLimit / eip1559.elasticity
  if (gasUsed === target || target === 0n) return baseFeePerGas
  if (gasUsed > target) {
    const rise = (baseFeePerGas * (gasUsed - target)) / target / eip1559.denominator
    return baseFeePerGas + (rise > 1n ? rise : 1n)
  }
  return baseFeePerGas - (baseFeePerGas * (target - gasUsed)) / target / eip1559.denominator
}
