import { loadMainnetBlocks, type RecordedBlock } from '@megarollup/testkit'
import { figureBesideBest } from '../report/report.ts'
import { takeTurns } from '../take-turns.ts'
import { type EvmBench, type EvmFigure, jobOf, loadAll, unloadAll } from './bench.ts'
import type { Job, JobResult, Workload } from './workload.ts'

const WARMUPS = 3
/** BLOCKHASH goes back so far. */
const HASHES = 256n
/** Gas a millisecond → million gas a second. */
const MGAS = 1000

/** The recorded mainnet blocks, one after the other; a sample is the gas of all of them over the time of all of them. */
export const benchMainnetBlocks: EvmFigure = async (bench) => {
  const { natives, rounds } = bench
  const blocks = await loadMainnetBlocks()
  /** Milliseconds by contender and round. */
  const sums = Array.from({ length: natives.length + 1 }, () => new Array<number>(rounds).fill(0))
  let gas = 0
  for (const block of blocks) {
    const samples = await sampleBlock(bench, block)
    samples.forEach((ofContender, i) => {
      for (const [round, ms] of ofContender.entries()) sums[i]![round]! += ms
    })
    gas += Number(block.expected.gasUsed)
  }
  const [ours, ...others] = sums.map((rounds) => rounds.map((ms) => gas / ms / MGAS))
  const note = `${blocks.length} blocks, Frontier to Cancun, ${Math.round(gas / 1e6)} Mgas; transactions alone, without withdrawals, rewards and system calls; state put back after each block; gas compared. Precompiles are each engine's own`
  return figureBesideBest(
    'mainnet-blocks-interpreter',
    'Mgas/s',
    ours!,
    natives.map((peer, i) => ({ name: peer.name, samples: others[i]!, note })),
  )
}

async function sampleBlock(bench: EvmBench, block: RecordedBlock): Promise<number[][]> {
  const { ours, natives, rounds } = bench
  const workload = workloadOf(block)
  const { name } = workload
  await loadAll(bench, workload)
  const job = await jobOf(bench, block.transactions)
  // That of the chain. Not whether each succeeded: engines see a creation without gas for its code, in Frontier, in two ways.
  const assertGas = (engine: string, { gas }: JobResult) => {
    if (gas !== block.expected.gasUsed) throw new Error(`${engine}: ${name} took ${gas} gas`)
  }
  const samples = await takeTurns(
    [
      {
        run: (current: Job) => {
          const result = ours.run(name, current, { reset: true })
          assertGas(ours.name, result)
          return result.ms
        },
      },
      ...natives.map((peer) => ({
        run: async (current: Job) => {
          const result = await peer.run(name, current, { reset: true })
          assertGas(peer.name, result)
          return result.ms
        },
      })),
    ],
    () => job,
    { warmups: WARMUPS, rounds },
  )
  await unloadAll(bench, workload)
  const medians = samples.map((ofContender) => ofContender.toSorted((a, b) => a - b)[rounds >> 1]!.toPrecision(3))
  console.error(`${name}: ${medians.join(' | ')} ms`)
  return samples
}

function workloadOf({ number, fork, chainId, environment, options, state }: RecordedBlock): Workload {
  const blockHashes = new Map<bigint, Uint8Array>()
  for (let i = number > HASHES ? number - HASHES : 0n; i < number; i++) {
    const hash = options.blockHash(i)
    if (hash) blockHashes.set(i, hash)
  }
  return {
    name: `block ${number} (${fork})`,
    fork,
    chainId,
    environment,
    blobBaseFee: options.blobBaseFee ?? 1n,
    difficulty: options.difficulty ?? 0n,
    blockHashes,
    accounts: [...state.entries()],
  }
}
