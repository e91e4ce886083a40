import { runFile } from './run-file.ts'
import type { CaseResult } from './suite.ts'
import { suiteNamed } from './suites.ts'

/** What the parent sends: one file at a time. */
export interface WorkerRequest {
  suite: string
  path: string
  fork?: string | undefined
}

export type WorkerAnswer = CaseResult[]

process.on('message', async ({ suite, path, fork }: WorkerRequest) => {
  process.send!(await runFile(suiteNamed(suite), path, { fork }))
})
