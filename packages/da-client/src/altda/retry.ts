import { setTimeout as sleep } from 'node:timers/promises'

export interface RetryOptions {
  /** Attempts after the first one. */
  retries: number
  /** Wait before the first retry; doubles with each, up to `maxBackoffMs`. Half of each wait is random. */
  backoffMs: number
  maxBackoffMs: number
  /** True for failures that may pass. */
  isTransient: (error: unknown) => boolean
  signal: AbortSignal | undefined
}

/** Runs `action` until it succeeds, fails for good, or has used its attempts; then throws what the last attempt threw. */
export async function retry<T>(action: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action(attempt)
    } catch (error) {
      if (attempt > options.retries || !options.isTransient(error)) throw error
      const limitMs = Math.min(options.backoffMs * 2 ** (attempt - 1), options.maxBackoffMs)
      await sleep(limitMs / 2 + (Math.random() * limitMs) / 2, undefined, { signal: options.signal })
    }
  }
}
