import { bytesToHex, equalBytes, type Hash, SYNC_PROTOCOL_VERSION } from '@megarollup/protocol'
import { HandshakeError, JunkError } from '../errors.ts'
import type { MessageChannel } from './MessageChannel.ts'

/** The chain that both sides of a stream must agree on. */
export interface ChainIdentity {
  chainId: bigint
  /** 32 bytes. */
  genesisHash: Hash
}

/** Protocol id of push streams. */
export function feedProtocol(chain: ChainIdentity): string {
  return `/megarollup/${chain.chainId}/feed/1`
}

/** Protocol id of range sync. */
export function rangeProtocol(chain: ChainIdentity): string {
  return `/megarollup/${chain.chainId}/range/1`
}

/** First message of either side. */
export function sendHello(channel: MessageChannel, chain: ChainIdentity): void {
  channel.send({ type: 'hello', version: SYNC_PROTOCOL_VERSION, ...chain })
}

/**
 * Waits for the peer's hello.
 * @throws HandshakeError that names what differs; JunkError when another message came; whatever ends the channel.
 */
export async function expectHello(channel: MessageChannel, chain: ChainIdentity, timeoutMs: number): Promise<void> {
  const hello = await channel.receiveWithin(timeoutMs)
  if (hello.type !== 'hello') throw new JunkError(`${hello.type} where hello is due`)
  if (hello.version !== SYNC_PROTOCOL_VERSION)
    throw new HandshakeError('wrong-version', `the peer has ${hello.version}, this node ${SYNC_PROTOCOL_VERSION}`)
  if (hello.chainId !== chain.chainId)
    throw new HandshakeError('wrong-chain', `the peer has ${hello.chainId}, this node ${chain.chainId}`)
  if (!equalBytes(hello.genesisHash, chain.genesisHash))
    throw new HandshakeError(
      'wrong-genesis',
      `the peer has ${bytesToHex(hello.genesisHash)}, this node ${bytesToHex(chain.genesisHash)}`,
    )
}
