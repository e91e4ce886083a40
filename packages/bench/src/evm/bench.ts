import type { ExecutableTransaction } from '@megarollup/evm'
import type { Figure } from '../report/report.ts'
import type { EthereumJsEngine } from './ethereumjs.ts'
import type { MegarollupEngine } from './megarollup.ts'
import type { NativePeer } from './NativePeer.ts'
import type { Job, Workload } from './workload.ts'
import type { WorkloadFolder } from './workload-file.ts'

/** Everything that a figure needs. */
export interface EvmBench {
  ours: MegarollupEngine
  ethereumjs: EthereumJsEngine
  natives: readonly NativePeer[]
  folder: WorkloadFolder
  rounds: number
}

export type EvmFigure = (bench: EvmBench) => Promise<Figure>

export const MS_PER_SECOND = 1000

/** Loads a workload into ours and the native peers. */
export async function loadAll({ ours, natives, folder }: EvmBench, workload: Workload): Promise<void> {
  const file = natives.length > 0 ? await folder.writeWorkload(workload) : ''
  for (const engine of [ours, ...natives]) await engine.load(workload, file)
}

export async function unloadAll({ ours, natives, ethereumjs }: EvmBench, { name }: Workload): Promise<void> {
  for (const engine of [ours, ...natives, ethereumjs]) await engine.unload(name)
}

/** A job for all. */
export async function jobOf(
  { natives, folder }: EvmBench,
  transactions: readonly ExecutableTransaction[],
): Promise<Job> {
  return { transactions, file: natives.length > 0 ? await folder.writeTransactions(transactions) : '' }
}
