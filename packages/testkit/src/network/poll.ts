import { setTimeout as sleep } from 'node:timers/promises'
import { MegarollupError } from '@megarollup/protocol'

export class PollTimeoutError extends MegarollupError<'POLL_TIMEOUT'> {
  constructor(what: string, timeoutMs: number, cause: unknown) {
    super('POLL_TIMEOUT', `${what}: not so after ${timeoutMs} ms.`, { cause })
  }
}

/**
 * Calls `probe` until it returns something other than `undefined`; what it throws counts as "not yet".
 *
 * @throws PollTimeoutError naming `what`; its cause is the last thing that `probe` threw.
 */
export async function poll<T>(
  what: string,
  probe: () => Promise<T | undefined>,
  { timeoutMs = 30_000, intervalMs = 20 } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  let last: unknown
  while (Date.now() < deadline) {
    try {
      const found = await probe()
      if (found !== undefined) return found
      last = undefined
    } catch (cause) {
      last = cause
    }
    await sleep(intervalMs)
  }
  throw new PollTimeoutError(what, timeoutMs, last)
}
