import { type ChildProcess, fork as forkProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { jsonFiles } from './files.ts'
import { runFile } from './run-file.ts'
import { type CaseResult, failed, type Suite, type SuiteOptions } from './suite.ts'
import type { WorkerAnswer, WorkerRequest } from './worker.ts'

export interface RunOptions extends SuiteOptions {
  /** Processes that run files side by side; 1 runs them here. */
  jobs?: number
  /** Called after each file. */
  onFile?: (done: number, total: number) => void
}

export interface Report {
  passed: number
  failed: number
  skipped: number
  failures: { name: string; reason: string }[]
  /** Skipped cases by category. */
  skips: Record<string, number>
  seconds: number
}

/** Runs a suite over every JSON file at a path. */
export async function runSuite(suite: Suite, path: string, options: RunOptions): Promise<Report> {
  if (!suite.forks.includes(options.fork)) {
    throw new Error(`The suite ${suite.name} runs ${suite.forks.join(', ')}, not ${options.fork}.`)
  }
  const started = performance.now()
  const files = await jsonFiles(path)
  const report: Report = { passed: 0, failed: 0, skipped: 0, failures: [], skips: {}, seconds: 0 }
  let done = 0
  const take = (results: CaseResult[]) => {
    for (const result of results) addResult(report, result)
    options.onFile?.(++done, files.length)
  }
  const jobs = Math.min(options.jobs ?? 1, files.length)
  if (jobs <= 1) for (const file of files) take(await runFile(suite, file, options))
  else await runInProcesses(suite, files, options.fork, jobs, take)
  report.failures.sort((a, b) => (a.name < b.name ? -1 : 1))
  report.seconds = (performance.now() - started) / 1000
  return report
}

function addResult(report: Report, { name, outcome, reason = '' }: CaseResult): void {
  report[outcome]++
  if (outcome === 'failed') report.failures.push({ name, reason })
  if (outcome === 'skipped') report.skips[reason] = (report.skips[reason] ?? 0) + 1
}

async function runInProcesses(
  suite: Suite,
  files: string[],
  fork: string,
  jobs: number,
  take: (results: CaseResult[]) => void,
): Promise<void> {
  const queue = files.values()
  const work = async () => {
    let worker: ChildProcess | undefined
    for (const path of queue) {
      worker ??= startWorker()
      const results = await ask(worker, { suite: suite.name, path, fork })
      if (!results) worker = undefined
      take(results ?? [failed(path, 'the worker process died')])
    }
    worker?.disconnect()
  }
  await Promise.all(Array.from({ length: jobs }, work))
}

/** The condition is named again, because a test runner may have it in its own configuration only. */
function startWorker(): ChildProcess {
  const execArgv = ['--conditions=@megarollup/source']
  return forkProcess(fileURLToPath(new URL('./worker.ts', import.meta.url)), { execArgv })
}

/** The worker's answer, or `undefined` when it died instead. */
function ask(worker: ChildProcess, request: WorkerRequest): Promise<WorkerAnswer | undefined> {
  return new Promise((resolve) => {
    const finish = (answer: WorkerAnswer | undefined) => {
      worker.off('message', onMessage)
      worker.off('exit', onExit)
      resolve(answer)
    }
    const onMessage = (answer: unknown) => finish(answer as WorkerAnswer)
    const onExit = () => finish(undefined)
    worker.on('message', onMessage)
    worker.on('exit', onExit)
    worker.send(request)
  })
}
