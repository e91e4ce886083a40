import type { Connection } from '@libp2p/interface'
import { closeConnection } from '../wire/endStream.ts'

/** Closes inbound connections on which no stream of ours runs, so that strangers do not use up the bound on connections. */
export class IdleConnections {
  readonly #connections: () => Connection[]
  readonly #protocols: ReadonlySet<string>
  readonly #idleMs: number
  #suspects = new Set<Connection>()
  #closing = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | undefined

  /** @param idleMs - a connection is closed after one to two times this long without a stream. */
  constructor(options: { connections: () => Connection[]; protocols: readonly string[]; idleMs: number }) {
    this.#connections = options.connections
    this.#protocols = new Set(options.protocols)
    this.#idleMs = options.idleMs
  }

  start(): void {
    this.#timer = setInterval(() => this.#sweep(), this.#idleMs)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all(this.#closing)
  }

  #sweep(): void {
    const idle = this.#connections().filter(
      (connection) =>
        connection.direction === 'inbound' &&
        !connection.streams.some((stream) => this.#protocols.has(stream.protocol)),
    )
    for (const connection of idle) if (this.#suspects.has(connection)) this.#close(connection)
    this.#suspects = new Set(idle)
  }

  #close(connection: Connection): void {
    const closing = closeConnection(connection).finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
  }
}
