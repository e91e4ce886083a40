import { MegarollupError } from '@megarollup/protocol'

/** Work of this node, not of a peer, that took too long. */
class WorkTimeoutError extends MegarollupError<'WORK_TIMEOUT'> {
  constructor(timeoutMs: number) {
    super('WORK_TIMEOUT', `It took more than ${timeoutMs} ms.`)
  }
}

/**
 * What `work` resolves to, when it does in time. The work itself goes on.
 * @throws WorkTimeoutError.
 */
export async function orTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(() => timeout.reject(new WorkTimeoutError(timeoutMs)), timeoutMs)
  try {
    return await Promise.race([work, timeout.promise])
  } finally {
    clearTimeout(timer)
  }
}
