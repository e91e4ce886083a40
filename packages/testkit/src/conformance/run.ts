import { type ChildProcess, fork as forkProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { suiteFiles } from './files.ts'
import { addResult, emptyReport, type Report, sortReport } from './report.ts'
import { runFile } from './run-file.ts'
import { type CaseResult, failed, NothingToRunError, type Suite, type SuiteOptions } from './suite.ts'
import type { WorkerAnswer, WorkerRequest } from './worker.ts'

export interface RunOptions extends SuiteOptions {
  /** Processes that run files side by side; 1 runs them here. */
  jobs?: number
  /** Called after each file. */
  onFile?: (done: number, total: number) => void
}

/**
 * Runs a suite over all of its files at some paths.
 *
 * @throws NothingToRunError when there is no case of the suite, or none of the fork that was asked for.
 */
export async function runSuite(
  suite: Suite,
  paths: string | readonly string[],
  options: RunOptions = {},
): Promise<Report> {
  const started = performance.now()
  const places = typeof paths === 'string' ? [paths] : paths
  const files = (await Promise.all(places.map((path) => suiteFiles(suite, path)))).flat()
  const report = emptyReport()
  let done = 0
  const take = (results: CaseResult[]) => {
    for (const result of results) addResult(report, result)
    options.onFile?.(++done, files.length)
  }
  const jobs = Math.min(options.jobs ?? 1, files.length)
  if (jobs <= 1) for (const file of files) take(await runFile(suite, file, options))
  else await runInProcesses(suite, files, options.fork, jobs, take)
  if (report.passed + report.failed + report.skipped === 0) {
    const cases = options.fork === undefined ? 'no case' : `no case of the fork ${options.fork}`
    throw new NothingToRunError(`The suite ${suite.name} has ${cases} at ${places.join(', ')}.`)
  }
  sortReport(report)
  report.seconds = (performance.now() - started) / 1000
  return report
}

async function runInProcesses(
  suite: Suite,
  files: string[],
  fork: string | undefined,
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
