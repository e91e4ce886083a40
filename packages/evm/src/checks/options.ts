import type { BlockEnvironment } from '@megarollup/protocol'
import type { BlockOptions, EvmOptions } from '../types.ts'
import { checkAddress, checkHash, checkObject, checkUint64, checkUint256, refuse } from './values.ts'

/** @throws EngineInputError */
export function checkBlock(environment: BlockEnvironment, options: BlockOptions): void {
  checkObject(environment, 'the environment of the block')
  checkUint64(environment.number, 'environment.number')
  checkUint64(environment.timestamp, 'environment.timestamp')
  checkUint64(environment.gasLimit, 'environment.gasLimit')
  checkUint256(environment.baseFeePerGas, 'environment.baseFeePerGas')
  checkAddress(environment.coinbase, 'environment.coinbase')
  checkHash(environment.prevRandao, 'environment.prevRandao')
  checkObject(options, 'the options of the block')
  if (typeof options.blockHash !== 'function')
    refuse('options.blockHash', options.blockHash, 'a function from the number of a block to its hash')
  if (options.unknownHistorySlot !== undefined) checkUint64(options.unknownHistorySlot, 'options.unknownHistorySlot')
  if (options.blobBaseFee !== undefined) checkUint256(options.blobBaseFee, 'options.blobBaseFee')
  if (options.difficulty !== undefined) checkUint256(options.difficulty, 'options.difficulty')
}

/** @throws EngineInputError */
export function checkEvmOptions(options: EvmOptions): void {
  checkObject(options, 'the options of the engine')
  checkUint256(options.chainId, 'options.chainId')
  checkReader(options.state, 'options.state')
}

/** @throws EngineInputError */
export function checkReader(reader: unknown, field: string): void {
  checkObject(reader, field)
  for (const name of ['account', 'storage', 'code'] as const) {
    const method = (reader as Record<string, unknown>)[name]
    if (typeof method !== 'function') refuse(`${field}.${name}`, method, 'a function: a StateReader has three')
  }
}
