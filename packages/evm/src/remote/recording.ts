import { bigIntToBytes32, type Hash, hexToBytes } from '@megarollup/protocol'
import type { SimulatorBlock } from '../simulator/block.ts'
import { RemoteError } from './errors.ts'

/** What was read of a chain's state after one block: JSON, numbers in `0x` form. */
export interface StateRecording {
  version: 1
  chainId: string
  /** The block whose state it is. */
  block: {
    number: string
    hash: string
    timestamp: string
    gasLimit: string
    miner: string
    baseFeePerGas: string
    mixHash: string
  }
  /** By address. Accounts that do not exist have no balance, no nonce and no code, which is the same to the EVM. */
  accounts: Record<string, { balance: string; nonce: string; code: string; storage: Record<string, string> }>
  /** By number in decimal. */
  blockHashes: Record<string, string>
}

/**
 * A recording from what `JSON.parse` gave.
 * @throws RemoteError for anything else
 */
export function parseRecording(value: unknown): StateRecording {
  const recording = value as Partial<StateRecording> | null
  if (recording?.version === 1 && recording.block && recording.accounts && recording.blockHashes)
    return recording as StateRecording
  throw new RemoteError('This is no recording of a state.', { hint: 'Recordings are made by `RemoteState.recording`.' })
}

/** The recorded block, as one to execute in. */
export function recordedBlock({ block }: StateRecording): SimulatorBlock {
  return {
    number: BigInt(block.number),
    timestamp: BigInt(block.timestamp),
    baseFeePerGas: BigInt(block.baseFeePerGas),
    gasLimit: BigInt(block.gasLimit),
    coinbase: hexToBytes(block.miner),
    prevRandao: hexToBytes(block.mixHash),
    parentBeaconBlockRoot: new Uint8Array(32),
    blobBaseFee: 1n,
  }
}

export function emptyRecording(chainId: string, block: StateRecording['block']): StateRecording {
  return { version: 1, chainId, block, accounts: {}, blockHashes: {} }
}

/** A word that may lack leading zeros, such as `0x` or `0x1`. */
export function wordFromHex(text: string): Hash {
  return bigIntToBytes32(text === '0x' ? 0n : BigInt(text))
}
