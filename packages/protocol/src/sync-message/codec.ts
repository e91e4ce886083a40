import type { FeedPosition } from '../interfaces/feed.ts'
import { GOODBYE_CODES, type GoodbyeReason, type SyncMessage } from './message.ts'
import { SyncMessageError } from './SyncMessageError.ts'

/** Bytes of the length, u32 little-endian, that stands before each message on a stream. */
export const SYNC_FRAME_HEADER_BYTES = 4
/** Bytes of a `record` message beside its payload: tag, kind, number. */
export const SYNC_RECORD_OVERHEAD_BYTES = 10
/** No message but `record` is longer. */
export const MAX_SYNC_CONTROL_BYTES = 516
/** Limit of `goodbye.text`, in bytes of UTF-8. */
export const MAX_GOODBYE_TEXT_BYTES = 512

const TAG = {
  hello: 0x01,
  subscribe: 0x02,
  subscribed: 0x03,
  'too-far-behind': 0x04,
  record: 0x05,
  heartbeat: 0x06,
  'range-request': 0x07,
  'range-end': 0x08,
  goodbye: 0x09,
} as const
type MessageType = SyncMessage['type']
const TYPES = new Map<number, MessageType>(Object.entries(TAG).map(([type, tag]) => [tag, type as MessageType]))
const REASONS = new Map<number, GoodbyeReason>(
  Object.entries(GOODBYE_CODES).map(([reason, code]) => [code, reason as GoodbyeReason]),
)
const KINDS = ['mini-block', 'seal'] as const
const MAX_U64 = 2n ** 64n - 1n
const HASH_BYTES = 32
const POSITION_BYTES = 17

/**
 * Encodes a message without its frame. Layout: `SPEC.md`.
 * @throws SyncMessageError when a field is out of range.
 */
export function encodeSyncMessage(message: SyncMessage): Uint8Array {
  return encodeSyncFrame(message).subarray(SYNC_FRAME_HEADER_BYTES)
}

/**
 * Encodes a message with the length in front, ready for a stream.
 * @throws SyncMessageError when a field is out of range.
 */
export function encodeSyncFrame(message: SyncMessage): Uint8Array {
  const text = message.type === 'goodbye' ? goodbyeText(message.text) : undefined
  const size = messageBytes(message, text)
  const frame = new Uint8Array(SYNC_FRAME_HEADER_BYTES + size)
  const view = new DataView(frame.buffer)
  view.setUint32(0, size, true)
  view.setUint8(4, TAG[message.type])
  const at = 5
  switch (message.type) {
    case 'hello':
      if (message.version < 0 || message.version > 255) throw new SyncMessageError(`version ${message.version}`, 1)
      if (message.genesisHash.length !== HASH_BYTES) throw new SyncMessageError('genesis hash is not 32 bytes', 10)
      view.setUint8(at, message.version)
      if (message.chainId === 0n) throw new SyncMessageError('chain id is 0', 2)
      view.setBigUint64(at + 1, u64(message.chainId, 2), true)
      frame.set(message.genesisHash, at + 9)
      break
    case 'record':
      view.setUint8(at, KINDS.indexOf(message.record.kind))
      view.setBigUint64(at + 1, u64(message.record.number, 2), true)
      frame.set(message.record.bytes, at + 9)
      break
    case 'goodbye':
      view.setUint8(at, GOODBYE_CODES[message.reason])
      view.setUint16(at + 1, text!.length, true)
      frame.set(text!, at + 3)
      break
    case 'range-request':
      if (!Number.isInteger(message.maxBytes) || message.maxBytes < 1 || message.maxBytes > 0xffffffff)
        throw new SyncMessageError(`maxBytes ${message.maxBytes}`, 17)
      writePosition(view, at, message.position)
      view.setUint32(at + 16, message.maxBytes, true)
      break
    default:
      writePosition(view, at, message.position)
  }
  return frame
}

/**
 * Decodes one message; `bytes` is exactly the message, without its frame. `record.bytes` is a view into `bytes`.
 * @throws SyncMessageError on anything that `SPEC.md` says to refuse.
 */
export function decodeSyncMessage(bytes: Uint8Array): SyncMessage {
  if (bytes.length === 0) throw new SyncMessageError('it is empty')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const type = TYPES.get(view.getUint8(0))
  switch (type) {
    case undefined:
      throw new SyncMessageError(`unknown tag ${view.getUint8(0)}`)
    case 'hello': {
      expectLength(bytes, 42)
      const chainId = view.getBigUint64(2, true)
      if (chainId === 0n) throw new SyncMessageError('chain id is 0', 2)
      return { type, version: view.getUint8(1), chainId, genesisHash: bytes.slice(10, 42) }
    }
    case 'record': {
      if (bytes.length <= SYNC_RECORD_OVERHEAD_BYTES) throw new SyncMessageError('record without payload', bytes.length)
      const kind = KINDS[view.getUint8(1)]
      if (kind === undefined) throw new SyncMessageError(`unknown record kind ${view.getUint8(1)}`, 1)
      const number = view.getBigUint64(2, true)
      return { type, record: { kind, number, bytes: bytes.subarray(SYNC_RECORD_OVERHEAD_BYTES) } }
    }
    case 'goodbye': {
      if (bytes.length < 4) throw new SyncMessageError('truncated', bytes.length)
      const reason = REASONS.get(view.getUint8(1))
      if (reason === undefined) throw new SyncMessageError(`unknown goodbye reason ${view.getUint8(1)}`, 1)
      const length = view.getUint16(2, true)
      if (length > MAX_GOODBYE_TEXT_BYTES) throw new SyncMessageError(`goodbye text of ${length} bytes`, 2)
      expectLength(bytes, 4 + length)
      return { type, reason, text: decodeText(bytes.subarray(4)) }
    }
    case 'range-request': {
      expectLength(bytes, POSITION_BYTES + 4)
      const maxBytes = view.getUint32(17, true)
      if (maxBytes === 0) throw new SyncMessageError('maxBytes is 0', 17)
      return { type, position: readPosition(view), maxBytes }
    }
    default:
      expectLength(bytes, POSITION_BYTES)
      return { type, position: readPosition(view) }
  }
}

function messageBytes(message: SyncMessage, text: Uint8Array | undefined): number {
  switch (message.type) {
    case 'hello':
      return 42
    case 'record':
      if (message.record.bytes.length === 0) throw new SyncMessageError('record without payload', 10)
      return SYNC_RECORD_OVERHEAD_BYTES + message.record.bytes.length
    case 'goodbye':
      return 4 + text!.length
    case 'range-request':
      return POSITION_BYTES + 4
    default:
      return POSITION_BYTES
  }
}

function writePosition(view: DataView, at: number, position: FeedPosition): void {
  view.setBigUint64(at, u64(position.nextMiniBlock, 1), true)
  view.setBigUint64(at + 8, u64(position.nextSeal, 9), true)
}

function readPosition(view: DataView): FeedPosition {
  return { nextMiniBlock: view.getBigUint64(1, true), nextSeal: view.getBigUint64(9, true) }
}

function u64(value: bigint, offset: number): bigint {
  if (value < 0n || value > MAX_U64) throw new SyncMessageError(`${value} does not fit in 64 bits`, offset)
  return value
}

/** Cut to the limit at a character's boundary, so that an error text never fails to be sent. */
function goodbyeText(text: string): Uint8Array {
  const bytes = new Uint8Array(MAX_GOODBYE_TEXT_BYTES)
  const { written } = new TextEncoder().encodeInto(text, bytes)
  return bytes.subarray(0, written)
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new SyncMessageError('goodbye text is not UTF-8', 4)
  }
}

function expectLength(bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new SyncMessageError(`${bytes.length} bytes where ${length} are due`, bytes.length)
}
