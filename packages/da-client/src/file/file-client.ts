import type { DaClient } from '@megarollup/protocol'
import { commitmentToHex, equalBytes, isKeccakCommitment, keccakCommitment } from '../commitment.ts'
import {
  DaCorruptedError,
  DaNotFoundError,
  DaPayloadTooLargeError,
  DaRejectedError,
  DaUnavailableError,
} from '../errors.ts'
import { openPayloadStore, type PayloadStore } from '../store/payload-store.ts'

const BACKEND = 'file'

export interface FileDaOptions {
  /** Folder of the payloads; made when it does not exist. */
  dir: string
  /** Largest payload that `put` takes; 16 MiB by default. */
  maxPayloadBytes?: number
}

/**
 * A DA layer in a folder, for tests and for one machine. Content-addressed: the commitment is `00 ‖ keccak256(payload)`. `put`
 * resolves when file and folder are on disk and a read has verified.
 *
 * Throws `DaPayloadTooLargeError`, `DaNotFoundError`, `DaCorruptedError`, `DaRejectedError` for a commitment of another kind,
 * and `DaUnavailableError` when the disk fails.
 */
export function createFileDaClient({ dir, maxPayloadBytes = 16 << 20 }: FileDaOptions): DaClient {
  let opened: Promise<PayloadStore> | undefined
  const openStore = () => {
    opened ??= openPayloadStore(dir).catch((error) => {
      opened = undefined
      throw error
    })
    return opened
  }

  async function get(commitment: Uint8Array): Promise<Uint8Array> {
    const name = commitmentToHex(commitment)
    if (!isKeccakCommitment(commitment))
      throw new DaRejectedError(BACKEND, `get ${name}`, 'a commitment of this layer is 00 and 32 bytes of Keccak-256')
    const stored = await disk(`read ${name} in ${dir}`, async () => (await openStore()).get(commitment))
    if (stored.status === 'missing') throw new DaNotFoundError(BACKEND, name)
    if (stored.status === 'corrupted') throw new DaCorruptedError(BACKEND, name, stored.reason)
    if (!equalBytes(keccakCommitment(stored.payload), commitment))
      throw new DaCorruptedError(BACKEND, name, 'its Keccak-256 is not that of the commitment')
    return stored.payload
  }

  return {
    backend: BACKEND,
    maxPayloadBytes,
    async put(payload, options = {}) {
      options.signal?.throwIfAborted()
      if (payload.length > maxPayloadBytes) throw new DaPayloadTooLargeError(BACKEND, payload.length, maxPayloadBytes)
      const commitment = keccakCommitment(payload)
      await disk(`write to ${dir}`, async () => (await openStore()).put(commitment, payload))
      await get(commitment)
      return commitment
    },
    async get(commitment, options = {}) {
      options.signal?.throwIfAborted()
      return get(commitment)
    },
  }
}

async function disk<T>(request: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    throw new DaUnavailableError(BACKEND, request, error instanceof Error ? error.message : String(error), {
      cause: error,
    })
  }
}
