import { basename, dirname } from 'node:path'
import { createTracer, createTracingEvm } from '@megarollup/evm/tracers'
import { hexToBytes } from '@megarollup/protocol'
import { isForkWanted } from '../forks.ts'
import { MemoryState } from '../state-tests/memory-state.ts'
import { type CaseResult, failed, passed, type Suite, type SuiteOptions } from '../suite.ts'
import { firstDifference } from './compare.ts'
import { executableOf, forkOf, numberHash, preOf, type TracerCase } from './fixture.ts'
import { legacyCallTrace, legacyPrestate } from './legacy.ts'

/** By folder: the tracer, and what brings its result into an older form. */
const folders: Record<string, { tracer: string; convert?: (result: unknown) => unknown }> = {
  call_tracer: { tracer: 'callTracer' },
  call_tracer_withLog: { tracer: 'callTracer' },
  call_tracer_legacy: { tracer: 'callTracer', convert: legacyCallTrace },
  call_tracer_flat: { tracer: 'flatCallTracer' },
  prestate_tracer: { tracer: 'prestateTracer' },
  prestate_tracer_legacy: { tracer: 'prestateTracer', convert: legacyPrestate },
  prestate_tracer_with_diff_mode: { tracer: 'prestateTracer' },
  erc7562_tracer: { tracer: 'erc7562Tracer' },
}

/** geth's cases of its tracers: a transaction, the state before it, and what the tracer says. */
export const tracers: Suite = {
  name: 'tracers',
  description: 'geth’s cases of its tracers',
  fixtures: ['geth-testdata-precompiles+tracers'],
  owns: (path) => path.includes('/tracetest/testdata/') && path.endsWith('.json'),
  async runFile(path, json, options: SuiteOptions): Promise<CaseResult[]> {
    const folder = basename(dirname(path))
    const test = json as TracerCase
    const name = `${folder}/${basename(path, '.json')}`
    const fork = forkOf(test)
    if (!isForkWanted(options, fork)) return []
    const kind = folders[folder]
    if (!kind) return [failed(name, `no tracer belongs to the folder ${folder}`, fork)]
    const { convert = (result) => result } = kind
    const difference = firstDifference(convert(await traceOf(kind.tracer, test)), test.result)
    return [difference === undefined ? passed(name, fork) : failed(name, difference, fork)]
  },
}

async function traceOf(name: string, test: TracerCase): Promise<unknown> {
  const { genesis, context } = test
  const evm = createTracingEvm({
    chainId: BigInt(Number(genesis.config.chainId)),
    state: MemoryState.from(preOf(test)),
    fork: forkOf(test),
    maxMemoryBytes: 256 * 2 ** 20,
  })
  evm.setBlock(
    {
      number: BigInt(context.number),
      timestamp: BigInt(context.timestamp),
      gasLimit: BigInt(context.gasLimit),
      coinbase: hexToBytes(context.miner),
      baseFeePerGas: BigInt(context.baseFeePerGas ?? 0),
      prevRandao: hexToBytes(genesis.mixHash ?? `0x${'00'.repeat(32)}`),
      parentBeaconBlockRoot: new Uint8Array(32),
    },
    { blockHash: numberHash },
  )
  const tracer = createTracer(name, test.tracerConfig)
  const transaction = await executableOf(test.input)
  const [result] = evm.observe(tracer, () => evm.execute([transaction], BigInt(context.gasLimit)))
  if (result?.outcome !== 'executed') throw new Error(`The transaction is ${JSON.stringify(result)}`)
  // As a client would see it.
  return JSON.parse(JSON.stringify(tracer.result()))
}
