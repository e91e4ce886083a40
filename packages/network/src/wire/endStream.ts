import type { Connection } from '@libp2p/interface'
import { type GoodbyeReason, isFeedStop, type Logger, MegarollupError } from '@megarollup/protocol'
import { describe, PeerGoodbyeError, StaleUpstreamError, StreamEndedError } from '../errors.ts'
import { dropReason, type PeerDrop, type PeerLedger } from '../peers/PeerLedger.ts'
import type { MessageChannel } from './MessageChannel.ts'

/** Thrown on our side to end a stream with a goodbye that blames nobody. */
export class LeaveError extends MegarollupError<'LEAVING'> {
  readonly reason: GoodbyeReason

  constructor(reason: GoodbyeReason, text = '') {
    super('LEAVING', text)
    this.reason = reason
  }
}

/** Parts with a peer after `error` ended the talk: last words, the ledger, and the connection when the peer is banned. */
export async function endStream(
  channel: MessageChannel,
  connection: Connection,
  error: unknown,
  context: { role: PeerDrop['role']; ledger: PeerLedger; logger: Logger },
): Promise<void> {
  const peer = connection.remotePeer.toString()
  const reason = dropReason(error)
  if (reason !== undefined) {
    const detail = describe(error)
    const { bannedUntilMs } = context.ledger.drop(peer, context.role, reason, detail)
    if (reason === 'slow') channel.abort(error as Error)
    else await channel.goodbye(reason, detail)
    if (bannedUntilMs !== undefined) await closeConnection(connection)
  } else if (error instanceof LeaveError) await channel.goodbye(error.reason, error.message)
  else if (isFeedStop(error) || error instanceof StaleUpstreamError) await channel.goodbye('stopping', error.code)
  else if (error instanceof PeerGoodbyeError || error instanceof StreamEndedError) {
    context.logger.debug({ peer, code: error.code, detail: error.message }, 'a stream ended')
    await channel.close()
  } else {
    context.logger.error({ peer, error: describe(error) }, 'a stream failed through no fault of the peer')
    await channel.goodbye('internal', '')
  }
}

/** Closes a connection; cuts it when the peer does not go along within a second. Never throws. */
export async function closeConnection(connection: Connection): Promise<void> {
  try {
    await connection.close({ signal: AbortSignal.timeout(1_000) })
  } catch (error) {
    connection.abort(error instanceof Error ? error : new StreamEndedError())
  }
}
