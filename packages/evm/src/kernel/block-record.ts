import type { BlockEnvironment } from '@megarollup/protocol'
import type { ForkSwitches } from '../forks/parameters.ts'
import type { BlockOptions } from '../types.ts'
import type { KernelExports } from './exports.ts'
import { writeBytesAsWord, writeWord } from './words.ts'

/** Layout of the kernel's `Block`. */
export const blockField = {
  number: 0,
  timestamp: 8,
  gasLimit: 16,
  unknownHistorySlot: 24,
  baseFee: 32,
  blobBaseFee: 64,
  chainId: 96,
  prevRandao: 128,
  coinbase: 160,
} as const
export const BLOCK_RECORD_BYTES = 192

const NO_SLOT = (1n << 64n) - 1n

/** Tells the kernel in which block it executes. */
export function writeBlock(
  { bytes, view, exports }: { bytes: Uint8Array; view: DataView; exports: KernelExports },
  {
    environment,
    options,
    chainId,
    parameters,
  }: { environment: BlockEnvironment; options: BlockOptions; chainId: bigint; parameters: ForkSwitches },
): void {
  const at: number = exports.blockAddress.value
  view.setBigUint64(at + blockField.number, environment.number, true)
  view.setBigUint64(at + blockField.timestamp, environment.timestamp, true)
  view.setBigUint64(at + blockField.gasLimit, environment.gasLimit, true)
  view.setBigUint64(at + blockField.unknownHistorySlot, options.unknownHistorySlot ?? NO_SLOT, true)
  writeWord(view, at + blockField.baseFee, parameters.burnsBaseFee ? environment.baseFeePerGas : 0n)
  writeWord(view, at + blockField.blobBaseFee, options.blobBaseFee ?? 1n)
  writeWord(view, at + blockField.chainId, chainId)
  if (parameters.hasRandomness) writeBytesAsWord(view, at + blockField.prevRandao, environment.prevRandao)
  else writeWord(view, at + blockField.prevRandao, options.difficulty ?? 0n)
  writeBytesAsWord(view, at + blockField.coinbase, environment.coinbase)
  const hashes: number = exports.blockHashesAddress.value
  bytes.fill(0, hashes, hashes + exports.blockHashesBytes.value)
}
