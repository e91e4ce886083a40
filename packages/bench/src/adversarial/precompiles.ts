import { forks, type Precompile } from '@megarollup/evm'
import { type Figure, figure } from '../report/report.ts'
import { cpuMs } from './cpu-clock.ts'
import type { GethPeer } from './geth-peer.ts'
import { precompileLoop } from './loop.ts'
import { type PrecompileCase, precompileCases } from './precompile-inputs.ts'
import { prepareCode } from './run-code.ts'

/** A round runs for about so long, and within one transaction's gas. */
const ROUND_MS = 60
/** What the clock of processor time tells apart. */
const LEAST_MS = 4
const MAX_GAS = 1 << 24
const NOTE =
  'STATICCALL in a loop on both sides, gas of the loop included, the input in memory, processor time of the thread; each side takes its rounds in turn.'

/** Mgas/s of every precompile on its worst inputs: called in a loop of bytecode, and alone. */
export function benchPrecompiles(options: {
  rounds: number
  geth: GethPeer | undefined
  only: string | undefined
}): Promise<Figure[]> {
  return precompileCases().then((cases) =>
    cases.filter(({ name }) => name.includes(options.only ?? '')).flatMap((entry) => benchCase(entry, options)),
  )
}

function benchCase(
  { name, address, input }: PrecompileCase,
  { rounds, geth }: { rounds: number; geth: GethPeer | undefined },
): Figure[] {
  const precompile = forks.Osaka.precompiles.get(address)!
  const callGas = Number(precompile.gas(input))
  const code = precompileLoop(address, input, callGas)
  const loop = prepareCode(code)
  const one = callGas + 20_000
  const first = loop(BigInt(Math.min(MAX_GAS, 3 * one)))
  const gas = Math.round(
    Math.max(2 * one, Math.min(MAX_GAS, (Number(first.gasUsed) / Math.max(first.ms, LEAST_MS)) * ROUND_MS)),
  )
  for (const warmUp of [gas, gas]) check(name, loop(BigInt(warmUp)))
  const ours = Array.from({ length: rounds }, () => {
    const run = loop(BigInt(gas))
    return mgasPerSecond(Number(check(name, run).gasUsed), run.ms)
  })
  const peer = geth?.run([{ name, code: Buffer.from(code).toString('hex'), gas, rounds: rounds + 2 }])[0]
  if (peer?.failure) throw new Error(`${geth!.name} stopped at ${name}: ${peer.failure}`)
  return [
    figure(
      `${name}, in a loop`,
      'Mgas/s',
      ours,
      peer && {
        name: geth!.name,
        samples: peer.ms.slice(2).map((ms) => mgasPerSecond(peer.gasUsed, ms)),
        note: NOTE,
      },
    ),
    figure(`${name}, alone`, 'Mgas/s', alone(precompile, input, rounds)),
  ]
}

function alone(precompile: Precompile, input: Uint8Array, rounds: number): number[] {
  const gas = Number(precompile.gas(input))
  const time = (count: number) => {
    const started = cpuMs()
    for (let i = 0; i < count; i++) precompile.run(input)
    return cpuMs() - started
  }
  let count = 1
  for (let ms = time(count); ms < ROUND_MS / 2; ms = time(count)) count *= 2
  return Array.from({ length: rounds }, () => mgasPerSecond(count * gas, time(count)))
}

function check<T extends { failure: string | undefined }>(name: string, run: T): T {
  if (run.failure !== undefined) throw new Error(`${name} stopped: ${run.failure}`)
  return run
}

function mgasPerSecond(gas: number, ms: number): number {
  return gas / ms / 1000
}
