import { setTimeout as sleep } from 'node:timers/promises'
import type { Network } from '@megarollup/network'
import type { FeedPosition } from '@megarollup/protocol'

const LOOK_EVERY_MS = 25

/**
 * Waits until a follower has subscribed that has no more than this node, or until `waitMs` are over. A follower that has more is
 * asked for it by the network meanwhile. Resolves early when `signal` is aborted.
 */
export async function hearFollowers(options: {
  network: Pick<Network, 'status'>
  head: () => FeedPosition
  waitMs: number
  signal: AbortSignal
}): Promise<void> {
  const { network, head, waitMs, signal } = options
  const deadline = performance.now() + waitMs
  while (!signal.aborted && performance.now() < deadline) {
    const { nextMiniBlock, nextSeal } = head()
    const hasNoMore = ({ position }: { position: FeedPosition }) =>
      position.nextMiniBlock <= nextMiniBlock && position.nextSeal <= nextSeal
    if (network.status().followers.some(hasNoMore)) return
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined)
  }
}
