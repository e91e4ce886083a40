import type { Job, JobResult, Workload } from './workload.ts'

/** Something that executes blocks: ours, or a peer. */
export interface Engine {
  readonly name: string
  /** Makes the state of a workload, all of it in memory. `file` is the workload as native peers read it. */
  load(workload: Workload, file: string): Promise<void> | void
  /** Executes and commits a job on a workload that is loaded; `reset` undoes it afterwards. Only execution is timed. */
  run(name: string, job: Job, options: { reset: boolean }): Promise<JobResult> | JobResult
  unload(name: string): Promise<void> | void
}

/** Throws unless engines came to the same. */
export function assertSameResult(
  ours: { name: string; result: JobResult },
  theirs: { name: string; result: JobResult },
): void {
  for (const field of ['gas', 'succeeded'] as const) {
    const [mine, other] = [ours.result[field], theirs.result[field]]
    if (mine !== other) throw new Error(`Not the same ${field}: ${ours.name} ${mine}, ${theirs.name} ${other}`)
  }
  if (Buffer.compare(ours.result.output, theirs.result.output) !== 0)
    throw new Error(`Not the same output: ${ours.name} and ${theirs.name}`)
}
