/** Waits that double, from `firstMs` to `maxMs`; half of each is random, so that clients of one server do not come together. */
export interface BackOff {
  /** Resolves after the next wait. Rejects with the reason of `signal`. */
  wait(signal?: AbortSignal): Promise<void>
  /** Begins again with the shortest wait. */
  reset(): void
}

export function createBackOff({ firstMs, maxMs }: { firstMs: number; maxMs: number }): BackOff {
  let limitMs = firstMs
  return {
    wait(signal) {
      const waitMs = limitMs / 2 + (Math.random() * limitMs) / 2
      limitMs = Math.min(limitMs * 2, maxMs)
      return pause(waitMs, signal)
    },
    reset() {
      limitMs = firstMs
    },
  }
}

/** Resolves after `ms`. Rejects at once with the reason of `signal` when that is or gets aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
    const abort = () => {
      end()
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      end()
      resolve()
    }, ms)
    signal?.addEventListener('abort', abort, { once: true })
  })
}
