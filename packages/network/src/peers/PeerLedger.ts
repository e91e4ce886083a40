import type { Clock, GoodbyeReason, Logger } from '@megarollup/protocol'
import { HandshakeError, JunkError, PeerTimeoutError, RecordRefusedError, SlowPeerError } from '../errors.ts'
import type { NetworkLimits } from '../limits.ts'

/** A peer that this node dropped. */
export interface PeerDrop {
  /** Peer id. */
  peer: string
  /** What the peer was to this node. */
  role: 'follower' | 'upstream'
  reason: GoodbyeReason
  /** For people. */
  detail: string
  /** When, in milliseconds since 1970. */
  atMs: number
  /** Until when its connections are refused, if they are. */
  bannedUntilMs: number | undefined
}

const MAX_REMEMBERED_PEERS = 4_096
const MAX_REMEMBERED_DROPS = 100
/** Offences after which a peer is not let in again for a while. */
const BANNING = new Set<GoodbyeReason>(['junk', 'refused-record'])

/** Remembers, within bounds, who was dropped and why, and who is not to come back yet. */
export class PeerLedger {
  readonly #limits: NetworkLimits
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #onDrop: ((drop: PeerDrop) => void) | undefined
  readonly #offences = new Map<string, { count: number; bannedUntilMs: number }>()
  readonly #drops: PeerDrop[] = []
  readonly #counts = new Map<GoodbyeReason, number>()

  constructor(options: {
    limits: NetworkLimits
    clock: Clock
    logger: Logger
    onDrop: ((drop: PeerDrop) => void) | undefined
  }) {
    this.#limits = options.limits
    this.#clock = options.clock
    this.#logger = options.logger
    this.#onDrop = options.onDrop
  }

  /** Notes that a peer was dropped, and bans it when it offended. */
  drop(peer: string, role: PeerDrop['role'], reason: GoodbyeReason, detail: string): PeerDrop {
    const bannedUntilMs = BANNING.has(reason) ? this.#ban(peer) : undefined
    const drop: PeerDrop = { peer, role, reason, detail, atMs: this.#clock.nowMs(), bannedUntilMs }
    this.#drops.push(drop)
    if (this.#drops.length > MAX_REMEMBERED_DROPS) this.#drops.shift()
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1)
    this.#logger.warn({ ...drop }, 'dropped a peer')
    this.#onDrop?.(drop)
    return drop
  }

  isBanned(peer: string): boolean {
    const offence = this.#offences.get(peer)
    return offence !== undefined && offence.bannedUntilMs > this.#clock.nowMs()
  }

  /** The latest drops, oldest first. */
  recent(): PeerDrop[] {
    return [...this.#drops]
  }

  /** Drops by reason since the start. */
  counts(): Partial<Record<GoodbyeReason, number>> {
    return Object.fromEntries(this.#counts)
  }

  #ban(peer: string): number {
    const nowMs = this.#clock.nowMs()
    const before = this.#offences.get(peer)
    // A peer that behaved for the longest ban starts anew.
    const forgiven = before === undefined || nowMs - before.bannedUntilMs > this.#limits.banMaxMs
    const count = forgiven ? 1 : before.count + 1
    const bannedUntilMs = nowMs + doubled(this.#limits.banMinMs, count - 1, this.#limits.banMaxMs)
    this.#offences.delete(peer)
    this.#offences.set(peer, { count, bannedUntilMs })
    if (this.#offences.size > MAX_REMEMBERED_PEERS) this.#offences.delete(this.#offences.keys().next().value!)
    return bannedUntilMs
  }
}

/** `first` doubled `times` times, `most` at most. */
export function doubled(first: number, times: number, most: number): number {
  return Math.min(most, first * 2 ** Math.min(times, 40))
}

/** The reason to give for a failure that is the peer's; `undefined` when it is nobody's, such as a broken connection. */
export function dropReason(error: unknown): GoodbyeReason | undefined {
  if (error instanceof JunkError) return 'junk'
  if (error instanceof SlowPeerError) return 'slow'
  if (error instanceof PeerTimeoutError) return 'idle'
  if (error instanceof HandshakeError) return error.reason
  if (error instanceof RecordRefusedError) return 'refused-record'
  return undefined
}
