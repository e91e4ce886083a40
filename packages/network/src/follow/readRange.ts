import type { FeedPosition, FeedRecord } from '@megarollup/protocol'
import { JunkError } from '../errors.ts'
import type { MessageChannel } from '../wire/MessageChannel.ts'

/**
 * Asks for the records from `position` on, on a channel whose handshake is done, and hands them to `take` one at a time.
 * @param maxBytes - payload asked for; the answer may exceed it by one record.
 * @param idleMs - how long the peer may be silent.
 * @returns the peer's head and the number of records that came.
 * @throws JunkError when the peer sends more than was asked for, or something else; whatever ends the channel; what `take` throws.
 */
export async function readRange(
  channel: MessageChannel,
  position: FeedPosition,
  maxBytes: number,
  idleMs: number,
  take: (record: FeedRecord) => Promise<void>,
): Promise<{ head: FeedPosition; count: number }> {
  channel.send({ type: 'range-request', position, maxBytes })
  let bytes = 0
  let count = 0
  for (;;) {
    const message = await channel.receiveWhileActive(idleMs)
    if (message.type === 'range-end') return { head: message.position, count }
    if (message.type !== 'record') throw new JunkError(`${message.type} in a range answer`)
    if (bytes > maxBytes) throw new JunkError(`more than the ${maxBytes} bytes asked for`)
    bytes += message.record.bytes.length
    count++
    await take(message.record)
  }
}
