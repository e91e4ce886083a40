import { setFlagsFromString } from 'node:v8'
import type { Figure } from '../report/report.ts'
import type { EvmFigure } from './bench.ts'
import { benchColdStart } from './cold-start.ts'
import { benchTransfers } from './erc20.ts'
import { EthereumJsEngine } from './ethereumjs.ts'
import { benchMainnetBlocks } from './mainnet-blocks.ts'
import { MegarollupEngine } from './megarollup.ts'
import { startNativePeers } from './native-peers.ts'
import { benchIpsilon, benchSnailtracer } from './programs.ts'
import { WorkloadFolder } from './workload-file.ts'

const figures: Record<string, EvmFigure> = {
  'erc20-10k-interpreter': benchTransfers('erc20-10k-interpreter', 10_000),
  'erc20-100k-interpreter': benchTransfers('erc20-100k-interpreter', 100_000),
  'snailtracer-interpreter': benchSnailtracer,
  'ipsilon-geomean-interpreter': benchIpsilon,
  'mainnet-blocks-interpreter': benchMainnetBlocks,
  'cold-start': benchColdStart,
}

/** The suite `evm`: the interpreter beside other engines, on one thread. */
export async function benchEvm({ rounds, only }: { rounds: number; only?: string | undefined }): Promise<Figure[]> {
  // While state is set up everything survives, from which V8 learns to put the results of transactions into the old generation.
  // They die young afterwards. Holds for all contenders in this process.
  setFlagsFromString('--no-allocation-site-pretenuring')
  await using folder = await WorkloadFolder.create()
  const { peers: natives } = await startNativePeers()
  try {
    const bench = { ours: new MegarollupEngine(), ethereumjs: new EthereumJsEngine(), natives, folder, rounds }
    const done: Figure[] = []
    for (const [name, measure] of Object.entries(figures)) {
      if (only && !name.includes(only)) continue
      console.error(`measuring ${name}`)
      done.push(await measure(bench))
    }
    return done
  } finally {
    for (const peer of natives) await peer[Symbol.asyncDispose]()
  }
}
