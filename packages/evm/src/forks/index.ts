import { EngineUsageError } from '../errors.ts'
import { berlin } from './berlin.ts'
import { bpo1, bpo2, bpo3, bpo4 } from './blob-parameter-only.ts'
import { byzantium } from './byzantium.ts'
import { cancun } from './cancun.ts'
import { constantinople } from './constantinople.ts'
import type { ForkDefinition } from './fork.ts'
import { frontier } from './frontier.ts'
import { homestead } from './homestead.ts'
import { istanbul } from './istanbul.ts'
import { london } from './london.ts'
import { osaka } from './osaka.ts'
import { paris } from './paris.ts'
import { petersburg } from './petersburg.ts'
import { prague } from './prague.ts'
import { shanghai } from './shanghai.ts'
import { spuriousDragon } from './spurious-dragon.ts'
import { tangerineWhistle } from './tangerine-whistle.ts'

/** Ethereum's forks in order of time, as the public tests name them. */
export const forks = {
  Frontier: frontier,
  Homestead: homestead,
  TangerineWhistle: tangerineWhistle,
  SpuriousDragon: spuriousDragon,
  Byzantium: byzantium,
  Constantinople: constantinople,
  Petersburg: petersburg,
  Istanbul: istanbul,
  Berlin: berlin,
  London: london,
  Paris: paris,
  Shanghai: shanghai,
  Cancun: cancun,
  Prague: prague,
  Osaka: osaka,
  BPO1: bpo1,
  BPO2: bpo2,
  BPO3: bpo3,
  BPO4: bpo4,
} as const satisfies Record<string, ForkDefinition>

/** The name of one of Ethereum's forks. */
export type Fork = keyof typeof forks

/** In order of time. */
export const forkNames = Object.keys(forks) as readonly Fork[]

/**
 * A definition, given itself or by name.
 *
 * @throws EngineUsageError for another name
 */
export function forkOf(fork: Fork | ForkDefinition): ForkDefinition {
  if (typeof fork === 'object' && fork !== null) return fork
  if (Object.hasOwn(forks, fork)) return forks[fork]
  throw new EngineUsageError(`There is no fork ${String(fork)}.`, `There are: ${forkNames.join(', ')}.`)
}
