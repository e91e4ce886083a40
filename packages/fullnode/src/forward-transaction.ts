import { bytesToHex, type Hash, hexToBytes } from '@megarollup/protocol'
import { SequencerUnavailableError, TransactionRejectedError } from '@megarollup/rpc'

/** How long the sequencer may take to admit a transaction. */
const TIMEOUT_MS = 10_000

/**
 * Hands a raw transaction to the sequencer's JSON-RPC and returns its hash. A refusal comes back in the sequencer's words, as
 * `TransactionRejectedError`; no answer is `SequencerUnavailableError`.
 */
export async function forwardTransaction(sequencerUrl: string, raw: Uint8Array): Promise<Hash> {
  const answer = await post(sequencerUrl, {
    jsonrpc: '2.0',
    id: 1,
    method: 'eth_sendRawTransaction',
    params: [bytesToHex(raw)],
  })
  const { result, error } = answer
  if (typeof result === 'string') return hexToBytes(result)
  if (error && typeof error.message === 'string') throw new TransactionRejectedError(error.message)
  throw new SequencerUnavailableError({ cause: new Error('the sequencer sent neither a result nor an error') })
}

async function post(url: string, body: object): Promise<{ result?: unknown; error?: { message?: unknown } }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return (await response.json()) as { result?: unknown; error?: { message?: unknown } }
  } catch (cause) {
    throw new SequencerUnavailableError({ cause })
  }
}
