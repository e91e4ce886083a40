import type { BlockEnvironment, BlockHeader } from '@megarollup/protocol'

/** The environment that a header records. */
export function environmentOf(header: BlockHeader): BlockEnvironment {
  const { number, timestamp, baseFeePerGas, gasLimit, coinbase, prevRandao, parentBeaconBlockRoot } = header
  return { number, timestamp, baseFeePerGas, gasLimit, coinbase, prevRandao, parentBeaconBlockRoot }
}
