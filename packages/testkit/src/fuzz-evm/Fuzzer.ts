import { MegarollupError } from '@megarollup/protocol'
import type { Random } from '../random.ts'
import { firstDifference } from './compare.ts'
import { drawCase } from './draw-case.ts'
import { type FuzzCase, formatCase } from './FuzzCase.ts'
import { OurEngine } from './ours.ts'
import { EthereumJsPeer } from './peer.ts'
import { shrink } from './shrink.ts'

type Fork = FuzzCase['fork']

/** Two engines disagree. `smallest` is a case that shows it, as `parseCase` reads it. */
class EngineDifferenceError extends MegarollupError<'ENGINE_DIFFERENCE'> {
  readonly smallest: string

  constructor(difference: string, smallest: FuzzCase) {
    const text = formatCase(smallest)
    super('ENGINE_DIFFERENCE', `${difference}\n${text}`, { hint: 'Keep the case as a vector of the fuzzer.' })
    this.smallest = text
  }
}

/** Runs random cases on the engine and on `@ethereumjs/evm`. */
export class Fuzzer {
  readonly #ours = new OurEngine()
  readonly #peers = new Map<Fork, Promise<EthereumJsPeer>>()
  readonly #forks: readonly (readonly [Fork, number])[]
  #programs = 0
  #setAside = 0

  constructor(forks: readonly (readonly [Fork, number])[]) {
    this.#forks = forks
  }

  get programs(): number {
    return this.#programs
  }

  /** Programs that the peer is known to get wrong: they say nothing. */
  get setAside(): number {
    return this.#setAside
  }

  /** Draws a case and runs it. Throws `EngineDifferenceError`. */
  async round(random: Random): Promise<void> {
    const fuzzCase = drawCase(random, this.#forks)
    this.#programs++
    if ((await this.difference(fuzzCase)) === undefined) return
    const smallest = await shrink(fuzzCase, async (smaller) => (await this.difference(smaller)) !== undefined)
    throw new EngineDifferenceError((await this.difference(smallest))!, smallest)
  }

  /** What the engines disagree on, in words. */
  async difference(fuzzCase: FuzzCase): Promise<string | undefined> {
    const peer = this.#peers.get(fuzzCase.fork) ?? EthereumJsPeer.create(fuzzCase.fork)
    this.#peers.set(fuzzCase.fork, peer)
    const theirs = await (await peer).run(fuzzCase)
    const ours = this.#ours.run(fuzzCase)
    if (theirs) return firstDifference(ours, theirs)
    this.#setAside++
    return undefined
  }
}
