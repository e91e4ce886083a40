import type { NetworkLimits } from '../limits.ts'
import { doubled } from '../peers/PeerLedger.ts'

/** A node that this one may follow. */
export interface Upstream {
  /** Multiaddr, as it was configured. */
  readonly address: string
  /** Failures in a row. */
  failures: number
  /** Records that did not verify, and other offences, until long forgiven. */
  offences: number
  /** Not tried before this time, in milliseconds since 1970. */
  notBeforeMs: number
  lastError: string | undefined
}

/** Which upstream to try, and when: in the configured order, past those that failed a moment ago. */
export class Upstreams {
  readonly #list: Upstream[]
  readonly #limits: NetworkLimits
  readonly #random: () => number
  #next = 0

  /** @param random - uniform in [0, 1), for the jitter. */
  constructor(addresses: readonly string[], limits: NetworkLimits, random: () => number) {
    this.#list = addresses.map((address) => ({
      address,
      failures: 0,
      offences: 0,
      notBeforeMs: 0,
      lastError: undefined,
    }))
    this.#limits = limits
    this.#random = random
  }

  get size(): number {
    return this.#list.length
  }

  list(): readonly Readonly<Upstream>[] {
    return this.#list
  }

  /** The upstream to use now, or how long to wait until there is one. */
  choose(nowMs: number): Upstream | { waitMs: number } {
    for (let step = 0; step < this.#list.length; step++) {
      const upstream = this.#list[(this.#next + step) % this.#list.length]!
      if (upstream.notBeforeMs <= nowMs) {
        this.#next = this.#list.indexOf(upstream)
        return upstream
      }
    }
    return { waitMs: Math.min(...this.#list.map((upstream) => upstream.notBeforeMs)) - nowMs }
  }

  /** The upstream works: the next failure counts as its first. */
  succeeded(upstream: Upstream): void {
    upstream.failures = 0
    upstream.lastError = undefined
  }

  /** Nobody's fault: wait a little, longer each time, never in step with other nodes. */
  failed(upstream: Upstream, nowMs: number, reason: string): void {
    const waitMs = doubled(this.#limits.backoffMinMs, upstream.failures, this.#limits.backoffMaxMs)
    upstream.failures++
    upstream.lastError = reason
    upstream.notBeforeMs = nowMs + waitMs * (0.5 + this.#random() / 2)
    this.#moveOn(upstream)
  }

  /** Its own fault: stay away, longer each time. */
  offended(upstream: Upstream, nowMs: number, reason: string): void {
    if (nowMs - upstream.notBeforeMs > this.#limits.banMaxMs) upstream.offences = 0
    upstream.notBeforeMs = nowMs + doubled(this.#limits.banMinMs, upstream.offences, this.#limits.banMaxMs)
    upstream.offences++
    upstream.lastError = reason
    this.#moveOn(upstream)
  }

  #moveOn(upstream: Upstream): void {
    this.#next = (this.#list.indexOf(upstream) + 1) % this.#list.length
  }
}
