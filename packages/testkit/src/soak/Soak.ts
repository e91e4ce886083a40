import type { Random } from '../random.ts'

/** A test without an end: rounds of random work, each repeatable from the seed and its number. */
export interface Soak {
  name: string
  description: string
  start(): Promise<StartedSoak>
}

export interface StartedSoak {
  /** Does one round. Throws when something is not as it must be. */
  round(random: Random): Promise<void> | void
  /** What was covered, in a line. */
  summary(): string
  stop?(): Promise<void>
}
