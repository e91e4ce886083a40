import { keccak256 } from '@megarollup/crypto'
import { DecodeError, type Hash, RlpReader } from '@megarollup/protocol'
import { invalidParams } from '../json-rpc/RpcError.ts'
import { method, optional, param } from '../method.ts'
import { data } from '../params/scalars.ts'
import { defaultTrace, traceConfig } from '../params/traceConfig.ts'
import { blockTraces, canTrace, traceErrors, tracingOf } from './tracing.ts'

/**
 * `debug_traceBlock`: runs a block, given as RLP, again under a tracer. Only blocks of this chain: what the block says beside
 * its header is not looked at. Source: geth, "debug namespace".
 */
export const debugTraceBlock = method({
  name: 'debug_traceBlock',
  params: [param('block', data), optional('config', traceConfig, defaultTrace)],
  result: blockTraces,
  errors: traceErrors,
  isAvailable: canTrace,
  handle: (chain, [block, query]) => tracingOf(chain).traceBlock({ hash: hashOfBlock(block) }, query),
})

/** Hash of the header, the first item of a block. */
function hashOfBlock(block: Uint8Array): Hash {
  try {
    return keccak256(new RlpReader(block, 'block').list().item())
  } catch (error) {
    if (error instanceof DecodeError) throw invalidParams(`could not decode block: ${error.message}`)
    throw error
  }
}
