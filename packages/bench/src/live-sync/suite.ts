import { existsSync } from 'node:fs'
import { cp, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from '../cache-folder.ts'
import { LineProcess } from '../line-process.ts'
import { MemoryCap } from '../MemoryCap.ts'
import { type Figure, figure, median, type SuiteResult } from '../report/report.ts'
import { type ChainSource, chains } from './chains.ts'
import { describeRuns } from './describe.ts'
import { type EngineName, engineNames } from './engines.ts'
import type { SyncResult } from './importChain.ts'
import type { ImportRequest } from './importWorker.ts'
import { liveSyncPage } from './page.ts'
import { nameOf, type RunKind, type SyncRuns } from './runs.ts'

const kinds: readonly RunKind[] = [
  { mode: 'historical', isRecovering: false, isCapped: false },
  { mode: 'live', isRecovering: false, isCapped: false },
  { mode: 'historical', isRecovering: true, isCapped: false },
  { mode: 'live', isRecovering: true, isCapped: false },
  { mode: 'live', isRecovering: false, isCapped: true },
]
const folder = join(cacheFolder, 'bench-live-sync')

/**
 * The suite `live-sync`: the same blocks imported with one root and one flush at the end, and with a root and a durable commit for each.
 * `only` is a part of chains' names, or `engine/part`.
 */
export async function benchLiveSync(options: { rounds: number; only?: string | undefined }): Promise<SuiteResult> {
  const [engine, part] = options.only?.includes('/') ? options.only.split('/') : [undefined, options.only]
  const all: SyncRuns[] = []
  for (const source of chains.filter(({ name }) => !part || name.includes(part)))
    for (const name of engineNames.filter((known) => !engine || known === engine))
      all.push(await runsOf(source, name, options.rounds))
  return {
    figures: all.flatMap(figuresOf),
    details: all,
    text: describeRuns(all),
    page: (report) => liveSyncPage(report, all),
  }
}

async function runsOf(source: ChainSource, engine: EngineName, rounds: number): Promise<SyncRuns> {
  const state = await loadedState(source, engine)
  const runs: SyncRuns = {
    chain: source.name,
    title: source.title,
    engine,
    kinds: kinds
      .filter(({ isCapped }) => !isCapped || source.cappedBytes !== undefined)
      .map((kind) => ({ ...kind, results: [] })),
  }
  for (let round = 0; round < rounds; round++) {
    for (const kind of runs.kinds) {
      const result = await run(source, engine, state, kind)
      const others = runs.kinds.flatMap(({ results }) => results)
      if (others[0] && others[0].root !== result.root) throw new Error(`${source.name}: not always the same root.`)
      kind.results.push(result)
      const rate = Math.round((result.transactions / result.wallMs) * 1000)
      console.error(`${source.name} ${engine} ${nameOf(kind)}: ${Math.round(result.wallMs)} ms, ${rate} tx/s`)
    }
  }
  return runs
}

async function run(source: ChainSource, engine: EngineName, state: string, kind: RunKind): Promise<SyncResult> {
  const path = join(folder, 'run')
  await rm(path, { recursive: true, force: true })
  await cp(state, path, { recursive: true })
  using cap = new MemoryCap()
  try {
    await using worker = startWorker()
    if (kind.isCapped) {
      cap.hold(worker.pid!)
      cap.limit(source.cappedBytes!)
    }
    const request: ImportRequest = { do: 'import', chain: source.name, engine, path, ...kind }
    return await worker.ask<SyncResult>({ ...request })
  } finally {
    await rm(path, { recursive: true, force: true })
  }
}

function startWorker(): LineProcess {
  const program = fileURLToPath(new URL('./importWorker.ts', import.meta.url))
  const args = ['--conditions=@megarollup/source', '--no-allocation-site-pretenuring', program]
  return new LineProcess('import', process.execPath, args, { UV_THREADPOOL_SIZE: '32' })
}

/** The folder of the stores with the genesis in them, made the first time. */
async function loadedState(source: ChainSource, engine: EngineName): Promise<string> {
  const path = join(folder, `state-${source.genesis}-${engine}`)
  if (existsSync(path)) return path
  console.error(`loading the state of ${source.name} into ${engine}; kept for the next time`)
  const unfinished = `${path}-unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true })
  await using worker = startWorker()
  const request: ImportRequest = { do: 'genesis', chain: source.name, engine, path: unfinished }
  await worker.ask({ ...request })
  await rename(unfinished, path)
  return path
}

/** tx/s of each kind, beside that of the same blocks imported with one root. */
function figuresOf({ chain, engine, kinds: all }: SyncRuns): Figure[] {
  const perSecond = (results: readonly SyncResult[]) =>
    results.map(({ transactions, wallMs }) => (transactions / wallMs) * 1000)
  return all.map((kind) => {
    const base = all.find(
      (other) => other.mode === (kind.isCapped ? 'live' : 'historical') && other.isRecovering === kind.isRecovering,
    )!
    const name = `${chain}-${engine}-${nameOf(kind)}`
    if (base === kind) return figure(name, 'tx/s', perSecond(kind.results))
    const times = median(base.results.map(({ wallMs }) => wallMs)) / median(kind.results.map(({ wallMs }) => wallMs))
    return figure(name, 'tx/s', perSecond(kind.results), {
      name: nameOf(base),
      samples: perSecond(base.results),
      note: `the same blocks, ${kind.isCapped ? 'without the cap' : 'one root and one flush at the end'}; this takes ${(1 / times).toFixed(2)} times as long`,
    })
  })
}
