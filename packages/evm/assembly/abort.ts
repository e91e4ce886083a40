import { hostAbort } from './host'
import { Lane } from './layout'

/**
 * Gives the running transaction up: the host throws through the kernel. That is safe at any moment but a commit, because
 * until then a transaction changes nothing outside its lane.
 */
export function abortTransaction(lane: Lane, reason: u32): void {
  lane.abort = reason
  hostAbort()
  unreachable()
}
