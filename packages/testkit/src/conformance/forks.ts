import type { SuiteOptions } from './suite.ts'

/** What older files call a fork. */
const OLDER_NAMES: Record<string, string> = {
  eip150: 'TangerineWhistle',
  eip158: 'SpuriousDragon',
  constantinoplefix: 'Petersburg',
  merge: 'Paris',
}

const TRANSITION = /^(.+?)To(.+?)At(.+)$/i

/**
 * The one name of a fork, whatever a file or a user calls it: `EIP158` is `SpuriousDragon`, also within the name of a network that changes
 * its fork (`EIP158ToByzantiumAt5`). Names without an older form stay as they are.
 */
export function forkNamed(name: string): string {
  const transition = TRANSITION.exec(name)
  if (transition) return `${forkNamed(transition[1]!)}To${forkNamed(transition[2]!)}At${transition[3]!}`
  return OLDER_NAMES[name.toLowerCase()] ?? name
}

/** Whether the cases of a fork are to be run: those of every fork, unless one was asked for. The case of letters does not matter. */
export function isForkWanted({ fork }: SuiteOptions, name: string): boolean {
  return fork === undefined || forkNamed(fork).toLowerCase() === forkNamed(name).toLowerCase()
}
