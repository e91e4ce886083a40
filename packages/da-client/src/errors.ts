import { type Hex, MegarollupError } from '@megarollup/protocol'

/** The layer answered, and does not have the payload. */
export class DaNotFoundError extends MegarollupError<'DA_NOT_FOUND'> {
  readonly backend: string
  readonly commitment: Hex

  constructor(backend: string, commitment: Hex) {
    super('DA_NOT_FOUND', `The DA layer (${backend}) has no payload for ${commitment}.`, {
      hint: 'Check that this is the DA layer of the chain, and that it keeps payloads for as long as you need them.',
    })
    this.backend = backend
    this.commitment = commitment
  }
}

/** The layer gave no usable answer: unreachable, too slow, or failing. Says nothing about whether a payload exists. */
export class DaUnavailableError extends MegarollupError<'DA_UNAVAILABLE'> {
  readonly backend: string
  /** What was asked, such as `POST http://127.0.0.1:3100/put`. */
  readonly request: string
  /** Why, such as `HTTP 503` or `no answer within 10000 ms`. */
  readonly reason: string

  constructor(backend: string, request: string, reason: string, options: { cause?: unknown; attempts?: number } = {}) {
    const tries = options.attempts === undefined ? '' : ` (${options.attempts} attempts)`
    super('DA_UNAVAILABLE', `${request} failed: ${reason}${tries}.`, {
      hint: 'Nothing is lost: try again later. Check that the DA layer runs and that its URL or folder is right.',
      cause: options.cause,
    })
    this.backend = backend
    this.request = request
    this.reason = reason
  }
}

/** What the layer gave back is not what the commitment says, or not what was just stored. */
export class DaCorruptedError extends MegarollupError<'DA_CORRUPTED'> {
  readonly backend: string
  readonly commitment: Hex
  /** What is wrong with it. */
  readonly reason: string

  constructor(backend: string, commitment: Hex, reason: string) {
    super('DA_CORRUPTED', `The payload of ${commitment} from the DA layer (${backend}) is damaged: ${reason}.`, {
      hint: 'Nothing of it was used. Read it from another copy of the DA layer, or store the payload again.',
    })
    this.backend = backend
    this.commitment = commitment
    this.reason = reason
  }
}

/** A payload is larger than the layer takes. It was not sent. */
export class DaPayloadTooLargeError extends MegarollupError<'DA_PAYLOAD_TOO_LARGE'> {
  readonly backend: string
  readonly sizeBytes: number
  readonly maxPayloadBytes: number

  constructor(backend: string, sizeBytes: number, maxPayloadBytes: number) {
    super(
      'DA_PAYLOAD_TOO_LARGE',
      `A payload of ${sizeBytes} bytes is above the limit of ${maxPayloadBytes} bytes of the DA layer (${backend}).`,
      { hint: 'Split it: `splitBatch` of @megarollup/protocol cuts a batch into frames of `maxPayloadBytes`.' },
    )
    this.backend = backend
    this.sizeBytes = sizeBytes
    this.maxPayloadBytes = maxPayloadBytes
  }
}

/** The layer understood the request and refused it; asking again would not help. */
export class DaRejectedError extends MegarollupError<'DA_REJECTED'> {
  readonly backend: string
  readonly request: string
  readonly reason: string

  constructor(backend: string, request: string, reason: string) {
    super('DA_REJECTED', `${request} was refused: ${reason}.`, {
      hint: 'Check that the URL is that of a DA server that speaks this protocol, and that the commitment is of its kind.',
    })
    this.backend = backend
    this.request = request
    this.reason = reason
  }
}
