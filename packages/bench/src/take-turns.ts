/** One side of a comparison. */
export interface Contender<Job> {
  /** Does the work once and returns its sample. */
  run(job: Job): number | Promise<number>
}

/**
 * Samples of contenders that take turns, so that all see the same machine: first `warmups` turns that are not counted, then
 * `rounds` that are. `jobOf` makes the work of a turn, which is the same for all.
 */
export async function takeTurns<Job>(
  contenders: readonly Contender<Job>[],
  jobOf: () => Job | Promise<Job>,
  options: { warmups: number; rounds: number },
): Promise<number[][]> {
  const samples = contenders.map((): number[] => [])
  for (let turn = -options.warmups; turn < options.rounds; turn++) {
    const job = await jobOf()
    for (const [i, contender] of contenders.entries()) {
      const sample = await contender.run(job)
      if (turn >= 0) samples[i]!.push(sample)
    }
  }
  return samples
}
