import type { Connection } from '@libp2p/interface'
import {
  type Clock,
  type FeedPosition,
  type FeedRecord,
  type FeedSink,
  isFeedStop,
  type Logger,
  MegarollupError,
} from '@megarollup/protocol'
import { describe, JunkError, PeerGoodbyeError, RecordRefusedError } from '../errors.ts'
import type { NetworkLimits } from '../limits.ts'
import { dropReason, type PeerLedger } from '../peers/PeerLedger.ts'
import { numberDue } from '../position.ts'
import { closeConnection } from '../wire/endStream.ts'
import type { ChainIdentity } from '../wire/handshake.ts'
import { FollowSession } from './FollowSession.ts'
import { type Upstream, Upstreams } from './Upstreams.ts'

/** What a follower is doing. `stopped` after `stop`, or after a record that no upstream can have better. */
export type FollowState = 'idle' | 'connecting' | 'range-sync' | 'following' | 'waiting' | 'stopped'

/** Following, as `status` shows it. */
export interface FollowStatus {
  state: FollowState
  /** Address of the upstream in use, or tried last. */
  upstream: string | undefined
  /** The upstream's head as it was last told. */
  upstreamHead: FeedPosition | undefined
  /** What this node wants next. */
  position: FeedPosition
  /** How many mini-blocks and seals the upstream has and this node has not. */
  lag: { miniBlocks: bigint; seals: bigint }
  recordsAccepted: number
  /** Records that came and that the sink had already. */
  recordsKnown: number
  bytesAccepted: number
  /** Connections to upstreams that came about. */
  sessions: number
  upstreams: {
    address: string
    failures: number
    offences: number
    notBeforeMs: number
    lastError: string | undefined
  }[]
}

export interface FollowerOptions {
  chain: ChainIdentity
  sink: FeedSink
  upstreams: readonly string[]
  limits: NetworkLimits
  ledger: PeerLedger
  logger: Logger
  clock: Clock
  random: () => number
  /** Opens, or finds, a connection to an address. */
  dial: (address: string, signal: AbortSignal) => Promise<Connection>
  /** Following ended because of what the sequencer signed. */
  onStopped: ((error: MegarollupError) => void) | undefined
}

/** Follows one upstream at a time, and the next one when that fails; goes on until stopped. */
export class Follower {
  readonly #options: FollowerOptions
  readonly #upstreams: Upstreams
  readonly #stop = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #state: FollowState = 'idle'
  #upstream: Upstream | undefined
  #upstreamHead: FeedPosition | undefined
  #recordsAccepted = 0
  #recordsKnown = 0
  #bytesAccepted = 0
  #sessions = 0

  constructor(options: FollowerOptions) {
    this.#options = options
    this.#upstreams = new Upstreams(options.upstreams, options.limits, options.random)
  }

  start(): void {
    this.#running = this.#run()
  }

  /** Resolves when nothing runs any more, except a sink that works longer than the grace. */
  async stop(): Promise<void> {
    this.#stop.abort()
    const grace = Promise.withResolvers<void>()
    const timer = setTimeout(grace.resolve, this.#options.limits.stopGraceMs)
    await Promise.race([this.#running, grace.promise])
    clearTimeout(timer)
    this.#state = 'stopped'
  }

  status(): FollowStatus {
    const position = this.#options.sink.position()
    const head = this.#upstreamHead ?? position
    return {
      state: this.#state,
      upstream: this.#upstream?.address,
      upstreamHead: this.#upstreamHead,
      position,
      lag: {
        miniBlocks: atLeastZero(head.nextMiniBlock - position.nextMiniBlock),
        seals: atLeastZero(head.nextSeal - position.nextSeal),
      },
      recordsAccepted: this.#recordsAccepted,
      recordsKnown: this.#recordsKnown,
      bytesAccepted: this.#bytesAccepted,
      sessions: this.#sessions,
      upstreams: this.#upstreams.list().map((upstream) => ({ ...upstream })),
    }
  }

  async #run(): Promise<void> {
    const { clock } = this.#options
    while (!this.#stop.signal.aborted) {
      const choice = this.#upstreams.choose(clock.nowMs())
      if ('waitMs' in choice) {
        this.#state = 'waiting'
        await this.#sleep(choice.waitMs)
        continue
      }
      try {
        await this.#follow(choice)
      } catch (error) {
        if (this.#stop.signal.aborted) break
        if (isFeedStop(error)) {
          this.#state = 'stopped'
          this.#options.logger.error({ code: error.code, error: error.message }, 'stopped following')
          this.#options.onStopped?.(error)
          return
        }
        this.#afterFailure(choice, error)
      }
    }
    this.#state = 'stopped'
  }

  /** Never returns: an upstream is followed until something throws. */
  async #follow(upstream: Upstream): Promise<never> {
    const { limits, dial } = this.#options
    this.#state = 'connecting'
    this.#upstream = upstream
    this.#upstreamHead = undefined
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(limits.dialTimeoutMs)])
    const connection = await dial(upstream.address, signal)
    this.#sessions++
    const session = new FollowSession({
      ...this.#options,
      connection,
      signal: this.#stop.signal,
      hasOthers: this.#upstreams.size > 1,
      take: (record) => this.#take(record, upstream),
      onHead: (head) => {
        this.#upstreamHead = head
      },
      onState: (state) => {
        this.#state = state
        this.#options.logger.debug({ upstream: upstream.address, state }, 'follow state')
      },
    })
    try {
      return await session.run()
    } catch (error) {
      // A connection on which something went wrong may be half dead: the next attempt gets a new one.
      await closeConnection(connection)
      throw error
    }
  }

  /** Hands a record to the sink: the one that is due, or one that it has and should compare. */
  async #take(record: FeedRecord, upstream: Upstream): Promise<void> {
    const { sink } = this.#options
    const due = numberDue(sink.position(), record.kind)
    if (record.number > due) throw new JunkError(`${record.kind} ${record.number} where ${due} is due`)
    try {
      await sink.accept(record)
    } catch (error) {
      if (isFeedStop(error) || !(error instanceof MegarollupError)) throw error
      throw new RecordRefusedError(record, error)
    }
    if (record.number < due) {
      this.#recordsKnown++
      return
    }
    this.#recordsAccepted++
    this.#bytesAccepted += record.bytes.length
    this.#upstreams.succeeded(upstream)
  }

  #afterFailure(upstream: Upstream, error: unknown): void {
    const { clock, logger } = this.#options
    const reason = error instanceof PeerGoodbyeError ? `goodbye: ${error.reason}` : (dropReason(error) ?? codeOf(error))
    const text = `${reason}: ${describe(error)}`
    const offence = dropReason(error)
    if (offence !== undefined && offence !== 'idle') this.#upstreams.offended(upstream, clock.nowMs(), text)
    else this.#upstreams.failed(upstream, clock.nowMs(), text)
    const retryMs = Math.round(upstream.notBeforeMs - clock.nowMs())
    logger.info({ upstream: upstream.address, reason, error: describe(error), retryMs }, 'lost an upstream')
  }

  async #sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    const wake = (): void => resolve()
    this.#stop.signal.addEventListener('abort', wake, { once: true })
    await promise
    clearTimeout(timer)
    this.#stop.signal.removeEventListener('abort', wake)
  }
}

function codeOf(error: unknown): string {
  return error instanceof MegarollupError ? error.code : error instanceof Error ? error.name : 'unknown'
}

function atLeastZero(value: bigint): bigint {
  return value > 0n ? value : 0n
}
