import type { DaClient, Hex } from '@megarollup/protocol'
import { commitmentToHex, equalBytes, isKeccakCommitment, keccakCommitment } from '../commitment.ts'
import {
  DaCorruptedError,
  DaNotFoundError,
  DaPayloadTooLargeError,
  DaRejectedError,
  DaUnavailableError,
} from '../errors.ts'
import { type HttpAnswer, requestBounded } from './http.ts'
import { retry } from './retry.ts'

const BACKEND = 'altda'
/** What the OP Stack's own client takes as the largest input. */
const OP_MAX_PAYLOAD_BYTES = 130_672
const MAX_COMMITMENT_BYTES = 1024

export interface AltDaOptions {
  /** Base URL of the server; a path is kept. */
  url: string
  /** Time that one request may take, its body included; 10 s by default. */
  timeoutMs?: number
  /** Largest payload that `put` takes; 130,672 bytes by default, the convention of the OP Stack. */
  maxPayloadBytes?: number
  /** Largest payload that `get` takes from the server: 16 MiB by default, so that batches made under another limit stay readable. */
  maxResponseBytes?: number
  /** Attempts after the first one, for failures that may pass; 4 by default. */
  retries?: number
  /** Wait before the first retry, doubling up to `maxBackoffMs`; 100 ms and 3 s by default. */
  backoffMs?: number
  maxBackoffMs?: number
}

/**
 * A client of the OP Stack's alt-DA REST protocol with Keccak-256 commitments: `POST /put` answers `00 ‖ keccak256(payload)`,
 * `GET /get/0x…` the payload. `put` resolves only when a `get` has returned the same bytes. `get` checks the payload against
 * commitments of that kind; any other kind is returned as the server gave it.
 *
 * Throws `DaPayloadTooLargeError`, `DaNotFoundError`, `DaCorruptedError`, `DaRejectedError`, `DaUnavailableError`, or the reason
 * of an aborted signal.
 */
export function createAltDaClient(options: AltDaOptions): DaClient {
  const {
    timeoutMs = 10_000,
    maxPayloadBytes = OP_MAX_PAYLOAD_BYTES,
    maxResponseBytes = Math.max(maxPayloadBytes, 16 << 20),
    retries = 4,
    backoffMs = 100,
    maxBackoffMs = 3_000,
  } = options
  const base = options.url.replace(/\/+$/, '')

  async function send(request: string, init: RequestInit, limitBytes: number, signal: AbortSignal | undefined) {
    const [method, url] = request.split(' ') as [string, string]
    const answer = await requestBounded(BACKEND, url, { ...init, method }, { timeoutMs, limitBytes, signal })
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408)
      throw new DaUnavailableError(BACKEND, request, `HTTP ${answer.status}${reasonOf(answer)}`)
    return answer
  }

  async function getOnce(commitment: Uint8Array, name: Hex, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const request = `GET ${base}/get/${name}`
    const answer = await send(request, {}, maxResponseBytes, signal)
    if (answer.status === 404) throw new DaNotFoundError(BACKEND, name)
    if (answer.status !== 200) throw new DaRejectedError(BACKEND, request, `HTTP ${answer.status}${reasonOf(answer)}`)
    if (answer.exceeded) throw new DaCorruptedError(BACKEND, name, `it is larger than ${maxResponseBytes} bytes`)
    if (isKeccakCommitment(commitment) && !equalBytes(keccakCommitment(answer.body), commitment))
      throw new DaCorruptedError(BACKEND, name, 'its Keccak-256 is not that of the commitment')
    return answer.body
  }

  async function putOnce(payload: Uint8Array, expected: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    const request = `POST ${base}/put`
    const name = commitmentToHex(expected)
    const headers = { 'content-type': 'application/octet-stream' }
    // The cast only says that the bytes are not shared memory, which fetch would refuse at run time.
    const body = payload as Uint8Array<ArrayBuffer>
    const answer = await send(request, { headers, body }, MAX_COMMITMENT_BYTES, signal)
    if (answer.status === 413) throw new DaPayloadTooLargeError(BACKEND, payload.length, maxPayloadBytes)
    if (answer.status !== 200) throw new DaRejectedError(BACKEND, request, `HTTP ${answer.status}${reasonOf(answer)}`)
    if (!equalBytes(answer.body, expected)) {
      const got = commitmentToHex(answer.body.subarray(0, 64))
      throw new DaCorruptedError(BACKEND, name, `the server took it as ${got}`)
    }
    try {
      await getOnce(expected, name, signal)
    } catch (error) {
      // The server acknowledged what it does not have. That is a failing server, and the payload is sent to it again.
      if (!(error instanceof DaNotFoundError)) throw error
      throw new DaUnavailableError(BACKEND, request, 'acknowledged, but a read did not find it', { cause: error })
    }
  }

  const retrying = <T>(signal: AbortSignal | undefined, action: () => Promise<T>) =>
    retry(action, { retries, backoffMs, maxBackoffMs, signal, isTransient }).catch((error) => {
      signal?.throwIfAborted()
      throw error instanceof DaUnavailableError && retries > 0
        ? new DaUnavailableError(BACKEND, error.request, error.reason, { cause: error.cause, attempts: retries + 1 })
        : error
    })

  return {
    backend: BACKEND,
    maxPayloadBytes,
    async put(payload, { signal } = {}) {
      if (payload.length > maxPayloadBytes) throw new DaPayloadTooLargeError(BACKEND, payload.length, maxPayloadBytes)
      const commitment = keccakCommitment(payload)
      await retrying(signal, () => putOnce(payload, commitment, signal))
      return commitment
    },
    get(commitment, { signal } = {}) {
      const name = commitmentToHex(commitment)
      return retrying(signal, () => getOnce(commitment, name, signal))
    },
  }
}

/** A damaged answer may have been damaged on its way, so it is asked for again; a missing payload or a refusal is final. */
function isTransient(error: unknown): boolean {
  return error instanceof DaUnavailableError || error instanceof DaCorruptedError
}

/** The first line of an error's body, when it is text. */
function reasonOf(answer: HttpAnswer): string {
  const line = Buffer.from(answer.body.subarray(0, 200)).toString('utf8').split('\n')[0]?.trim()
  return line && /^[\x20-\x7e]+$/.test(line) ? `: ${line}` : ''
}
