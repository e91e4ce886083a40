import { createRandom } from '../random.ts'
import type { Soak } from './Soak.ts'

export interface SoakLimits {
  seed: string
  /** Number of the first round. */
  first: number
  /** Ends after this many rounds, or after this many seconds, whichever is earlier. */
  count: number
  seconds: number
}

export interface SoakReport {
  rounds: number
  seconds: number
  summary: string
  failure: { round: number; cause: unknown } | undefined
}

/** Runs rounds until a limit is reached or one fails. Round `n` draws from a stream of `seed` and `n` only. */
export async function runSoak(soak: Soak, limits: SoakLimits, now: () => number = Date.now): Promise<SoakReport> {
  const started = await soak.start()
  const startedAt = now()
  const seconds = () => (now() - startedAt) / 1_000
  const report = (rounds: number, failure?: SoakReport['failure']): SoakReport => {
    return { rounds, seconds: seconds(), summary: started.summary(), failure }
  }
  try {
    let rounds = 0
    for (; rounds < limits.count && seconds() < limits.seconds; rounds++) {
      const round = limits.first + rounds
      try {
        await started.round(createRandom(`${soak.name}/${limits.seed}/${round}`))
      } catch (cause) {
        return report(rounds, { round, cause })
      }
    }
    return report(rounds)
  } finally {
    await started.stop?.()
  }
}
