import { basename, dirname } from 'node:path'
import { createTracer, createTracingEvm, joinHooks } from '@megarollup/evm/tracers'
import { hexToBytes } from '@megarollup/protocol'
import { isForkWanted } from '../forks.ts'
import { MemoryState } from '../state-tests/memory-state.ts'
import { type CaseResult, failed, passed, type Suite, type SuiteOptions } from '../suite.ts'
import { firstDifference } from './compare.ts'
import { executableOf, forkOf, numberHash, preOf, type TracerCase } from './fixture.ts'
import { callTrace, flatTrace } from './forms.ts'
import { type FrameLog, legacyCallTrace, legacyPrestate, logFrames } from './legacy.ts'

interface Kind {
  tracer: string
  /** The form in which both sides are compared. */
  form?: (result: unknown) => unknown
  /** Brings the tracer's result into an older form. */
  convert?: (result: unknown, log: FrameLog) => unknown
}

/** By folder. */
const kinds: Record<string, Kind> = {
  call_tracer: { tracer: 'callTracer', form: callTrace },
  call_tracer_withLog: { tracer: 'callTracer', form: callTrace },
  call_tracer_legacy: { tracer: 'callTracer', form: callTrace, convert: legacyCallTrace },
  call_tracer_flat: { tracer: 'flatCallTracer', form: flatTrace },
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
  runFile(path, json, options: SuiteOptions): CaseResult[] {
    const folder = basename(dirname(path))
    const test = json as TracerCase
    const name = `${folder}/${basename(path, '.json')}`
    const fork = forkOf(test)
    if (!isForkWanted(options, fork)) return []
    const kind = kinds[folder]
    if (!kind) return [failed(name, `no tracer belongs to the folder ${folder}`, fork)]
    const { tracer, form = same, convert = same } = kind
    const difference = firstDifference(form(traceOf(tracer, test, convert)), form(test.result))
    return [difference === undefined ? passed(name, fork) : failed(name, difference, fork)]
  },
}

const same = (result: unknown) => result

function traceOf(name: string, test: TracerCase, convert: NonNullable<Kind['convert']>): unknown {
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
  const transaction = executableOf(test.input)
  const log = logFrames()
  const [result] = evm.observe(joinHooks([tracer, log.hooks]), () =>
    evm.execute([transaction], BigInt(context.gasLimit)),
  )
  if (result?.outcome !== 'executed') throw new Error(`The transaction is ${JSON.stringify(result)}`)
  // As a client would see it.
  return convert(JSON.parse(JSON.stringify(tracer.result())), log)
}
