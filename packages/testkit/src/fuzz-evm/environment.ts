import { type BlockEnvironment, hexToBytes } from '@megarollup/protocol'

export const CHAIN_ID = 1n
/** As prevRandao and as difficulty. */
export const RANDOM = 0x1234_5678n

/** The block that cases run in. Nothing is paid for gas, and the coinbase is an account that exists. */
export const environment: BlockEnvironment = {
  number: 1000n,
  timestamp: 1_700_000_000n,
  baseFeePerGas: 0n,
  gasLimit: 30_000_000n,
  coinbase: hexToBytes('0xcb00000000000000000000000000000000000000'),
  prevRandao: hexToBytes(`0x${RANDOM.toString(16).padStart(64, '0')}`),
  parentBeaconBlockRoot: new Uint8Array(32),
}
