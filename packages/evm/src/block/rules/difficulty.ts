import type { ActiveRules } from '../config/chain.ts'

const LEAST_DIFFICULTY = 131_072n
const BOUND_DIVISOR = 2048n
const BOMB_PERIOD = 100_000n

/** What of a parent decides the difficulty of its child. */
export interface DifficultyParent {
  difficulty: bigint
  timestamp: bigint
  hasOmmers: boolean
}

/** The difficulty of a block: 0 since Paris. Source: yellow paper 4.3.4; EIPs 2, 100 and those of the bomb. */
export function nextDifficulty(
  rules: ActiveRules,
  parent: DifficultyParent,
  { number, timestamp }: { number: bigint; timestamp: bigint },
): bigint {
  if (rules.difficulty === 'none') return 0n
  const step = (parent.difficulty / BOUND_DIVISOR) * stepsUp(rules, parent, timestamp - parent.timestamp)
  const smooth = atLeast(parent.difficulty + step, LEAST_DIFFICULTY)
  return smooth + bomb(number - rules.bombDelay)
}

/** How many steps the difficulty goes up, or down when negative. */
function stepsUp({ difficulty }: ActiveRules, { hasOmmers }: DifficultyParent, seconds: bigint): bigint {
  if (difficulty === 'frontier') return seconds < 13n ? 1n : -1n
  if (difficulty === 'homestead') return atLeast(1n - seconds / 10n, -99n)
  return atLeast((hasOmmers ? 2n : 1n) - seconds / 9n, -99n)
}

/** What is added so that blocks become ever slower. */
function bomb(number: bigint): bigint {
  const period = number / BOMB_PERIOD
  return period > 1n ? 1n << (period - 2n) : 0n
}

function atLeast(value: bigint, least: bigint): bigint {
  return value < least ? least : value
}
