/** A data-availability layer. What it stores, it gives back byte for byte. */
export interface DaClient {
  readonly backend: string
  /** Largest payload that `put` takes. */
  readonly maxPayloadBytes: number
  /** Stores a payload and returns its commitment, once a read has returned bytes that verify. */
  put(payload: Uint8Array, options?: { signal?: AbortSignal }): Promise<Uint8Array>
  /** The payload of a commitment, checked against it where the scheme allows. */
  get(commitment: Uint8Array, options?: { signal?: AbortSignal }): Promise<Uint8Array>
}
