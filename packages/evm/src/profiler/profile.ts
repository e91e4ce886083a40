import { build } from '../create-evm.ts'
import { deflatedWasm } from '../generated/kernel.ts'
import { deflatedParts } from '../generated/profiled.ts'
import type { Kernel } from '../kernel/Kernel.ts'
import type { Evm, EvmOptions } from '../types.ts'
import { variantBytes, wasmBytes } from '../wasm-bytes.ts'
import { buildReport, type MeasuredSection } from './build-report.ts'
import { instrumentCost } from './calibrate.ts'
import { nowMs } from './clock.ts'
import { clearCounts, nowAddress, readCodes, readCounts } from './counters.ts'
import type { Profile } from './report.ts'
import { Sampler } from './Sampler.ts'

/** Of a 32-bit memory, the largest that the profiled kernel imports. */
const MOST_PAGES = 65_536
const FIRST_PAGES = 16

/** A piece of work that is done again and again, by an engine with the instrument and by one without. */
export interface ProfiledWork {
  /** Makes the engine ready: `reset`, `setBlock`, what shall be in its cache. Not measured. */
  prepare(evm: Evm): void
  /** What is measured. */
  run(evm: Evm): void
}

export interface ProfileOptions {
  /** As for `createEvm`; `state` is what `prepare` does not replace. */
  evm: EvmOptions
  /** How often all work is measured. Default 5. */
  rounds?: number
  /** How often it is done before, so that the kernels are compiled and warm. Default 2. */
  warmups?: number
  /** Mean time between two looks at what is executed, in ms. Default 0.02; timers of the system may make it longer. */
  meanIntervalMs?: number
  /** Addresses by code hash (hexadecimal with 0x), to name contracts by. */
  addresses?: ReadonlyMap<string, readonly string[]>
}

/**
 * Says how the time of some work is spread over instructions, contracts, precompiles and looks-up of the state.
 *
 * The kernel is built with one more store and one more counter an instruction; another thread looks at the store at random times.
 * Shares of looks are shares of time; counts are exact. What store and counter take is measured beforehand and subtracted, and
 * the same work runs on an engine without them, to compare the sums. Runs in Node: it needs a thread and shared memory.
 *
 * @example
 * ```ts
 * const report = await profile([{ prepare: (evm) => evm.setBlock(environment, options), run: (evm) => evm.call(request) }], {
 *   evm: { chainId: 1n, state },
 * })
 * console.table(report.rows.slice(0, 30))
 * ```
 */
export async function profile(work: readonly ProfiledWork[], options: ProfileOptions): Promise<Profile> {
  const { rounds = 5, warmups = 2, meanIntervalMs = 0.02 } = options
  const plain = build(new WebAssembly.Module(wasmBytes(deflatedWasm)), options.evm)
  const memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES, shared: true })
  const profiled = build(new WebAssembly.Module(variantBytes(deflatedParts)), options.evm, { memory })
  const { kernel } = profiled
  for (let round = 0; round < warmups; round++) {
    for (const { prepare, run } of work) {
      for (const { evm } of [plain, profiled]) {
        prepare(evm)
        run(evm)
      }
    }
  }
  const costPerInstructionNs = calibrate(plain.evm, profiled.evm, kernel, work)
  const sampler = await Sampler.start({
    memory: memory.buffer as unknown as SharedArrayBuffer,
    address: nowAddress(kernel),
    meanIntervalMs,
  })
  const sections: MeasuredSection[] = []
  const plainMs = work.map(() => [] as number[])
  for (let round = 0; round < rounds; round++) {
    for (const [index, { prepare, run }] of work.entries()) {
      prepare(plain.evm)
      const started = nowMs()
      run(plain.evm)
      plainMs[index]!.push(nowMs() - started)
      prepare(profiled.evm)
      clearCounts(kernel)
      const callsBefore = new Map(readCodes(kernel).map(({ address, calls }) => [address, calls]))
      const { section, ms } = sampler.measure(() => run(profiled.evm))
      const codes = readCodes(kernel).map((code) => ({
        ...code,
        calls: code.calls - (callsBefore.get(code.address) ?? 0),
      }))
      sections.push({ section, work: index, round, ms, counts: readCounts(kernel), codes })
    }
  }
  const samples = await sampler.stop()
  return buildReport({
    rounds,
    sections,
    samples,
    plainMs,
    costPerInstructionNs,
    addresses: options.addresses ?? new Map(),
  })
}

/** In the block of the first piece of work, whatever its state. */
function calibrate(plain: Evm, profiled: Evm, kernel: Kernel, work: readonly ProfiledWork[]): number {
  for (const evm of [plain, profiled]) work[0]?.prepare(evm)
  return instrumentCost(plain, profiled, {
    reset: () => clearCounts(kernel),
    count: () => readCounts(kernel).instructions.reduce((sum, count) => sum + count, 0),
  })
}
