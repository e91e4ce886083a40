import { opcodeLoop } from './opcode-loop.ts'
import { prepareCode } from './run-code.ts'
import { allSnippets, type Snippet } from './snippets.ts'

/** A loop's body, and how much gas it burns in a second. */
export interface Candidate {
  snippets: Snippet[]
  mgasPerSecond: number
}

export interface SearchOptions {
  seed: number
  /** Bodies that are tried after each snippet was tried alone. */
  trials: number
  /** Of one trial. */
  gas: number
}

/** Bodies that the search goes on from. */
const PARENTS = 8
const MAX_SNIPPETS = 6
/** How many of the slowest are measured again, to tell them from those that met a busy machine. */
const CHECKED = 40

/** What a body is called. */
export function nameOf({ snippets }: Candidate): string {
  return snippets.map(({ name }) => name).join(' + ')
}

/**
 * Looks for loops that burn little gas for their time: first each snippet alone, then mutations of the slowest so far. The same seed
 * tries the same mutations as long as the clock ranks them alike.
 */
export function searchOpcodes(options: SearchOptions): { alone: Candidate[]; mixed: Candidate[] } {
  const catalogue = allSnippets()
  measure([catalogue[0]!], options.gas)
  const alone = checked(
    catalogue.map((snippet) => candidate([snippet], options.gas)),
    options.gas,
  )
  const random = xorshift(options.seed)
  let best = alone.slice(0, PARENTS)
  const mixed: Candidate[] = []
  for (let trial = 0; trial < options.trials; trial++) {
    // Snippets that are slow alone are drawn more often.
    const draw = () => alone[Math.floor(random() ** 2 * alone.length)]!.snippets[0]!
    const found = candidate(mutate(best[Math.floor(random() * best.length)]!.snippets, draw, random), options.gas)
    mixed.push(found)
    best = [...best, found].sort(slowestFirst).slice(0, PARENTS)
  }
  return {
    alone,
    mixed: checked(
      mixed.filter(({ snippets }) => snippets.length > 1),
      options.gas,
    ),
  }
}

/** The slowest first, after a second look at those. */
function checked(candidates: readonly Candidate[], gas: number): Candidate[] {
  const sorted = candidates.toSorted(slowestFirst)
  const again = sorted.slice(0, CHECKED).map(({ snippets, mgasPerSecond }) => ({
    snippets,
    mgasPerSecond: Math.max(mgasPerSecond, measure(snippets, 4 * gas)),
  }))
  return [...again, ...sorted.slice(CHECKED)].sort(slowestFirst)
}

function mutate(snippets: readonly Snippet[], draw: () => Snippet, random: () => number): Snippet[] {
  const position = Math.floor(random() * snippets.length)
  const choice = random()
  if (choice < 0.5 && snippets.length < MAX_SNIPPETS) return snippets.toSpliced(position, 0, draw())
  if (choice < 0.7 && snippets.length > 1) return snippets.toSpliced(position, 1)
  return snippets.with(position, draw())
}

function candidate(snippets: Snippet[], gas: number): Candidate {
  return { snippets, mgasPerSecond: measure(snippets, gas) }
}

function measure(snippets: readonly Snippet[], gas: number): number {
  const run = prepareCode(opcodeLoop(snippets), 2 ** 29)
  run(BigInt(gas >> 3))
  const { ms, gasUsed } = run(BigInt(gas))
  return Number(gasUsed) / ms / 1000
}

function slowestFirst(left: Candidate, right: Candidate): number {
  return left.mgasPerSecond - right.mgasPerSecond
}

/** Numbers from 0 to 1. */
function xorshift(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
}
