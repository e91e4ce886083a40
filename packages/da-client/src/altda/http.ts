import { DaUnavailableError } from '../errors.ts'

export interface HttpAnswer {
  status: number
  /** The body; its first `limitBytes` when it was longer. */
  body: Uint8Array
  /** True when the body was longer than the limit. The rest was not read. */
  exceeded: boolean
}

/**
 * One HTTP request whose answer has at most `limitBytes` in memory and `timeoutMs` for all of it. Throws `DaUnavailableError`
 * when there is no answer, or the reason of `signal` when the caller gave up. Redirects are not followed.
 */
export async function requestBounded(
  backend: string,
  url: string,
  init: RequestInit,
  { timeoutMs, limitBytes, signal }: { timeoutMs: number; limitBytes: number; signal: AbortSignal | undefined },
): Promise<HttpAnswer> {
  signal?.throwIfAborted()
  const timeout = AbortSignal.timeout(timeoutMs)
  const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout])
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: either })
    return { status: response.status, ...(await readBounded(response, limitBytes)) }
  } catch (error) {
    signal?.throwIfAborted()
    const reason = timeout.aborted ? `no answer within ${timeoutMs} ms` : messageOf(error)
    throw new DaUnavailableError(backend, `${init.method ?? 'GET'} ${url}`, reason, { cause: error })
  }
}

async function readBounded(response: Response, limitBytes: number): Promise<{ body: Uint8Array; exceeded: boolean }> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop cancels the stream, which closes the connection when more was to come.
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    size += chunk.length
    if (size > limitBytes) break
  }
  const body = new Uint8Array(Math.min(size, limitBytes))
  let offset = 0
  for (const chunk of chunks) {
    const part = chunk.subarray(0, body.length - offset)
    body.set(part, offset)
    offset += part.length
  }
  return { body, exceeded: size > limitBytes }
}

/** `fetch` says only "fetch failed"; why is in its cause. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message
}
