import { ByteReader } from '../bytes/ByteReader.ts'
import { ByteWriter } from '../bytes/ByteWriter.ts'
import type { FeedPosition } from '../interfaces/feed.ts'
import { GOODBYE_CODES, type GoodbyeReason, type SyncMessage } from './message.ts'

/** Bytes of the length, u32 little-endian, that stands before each message on a stream. */
export const SYNC_FRAME_HEADER_BYTES = 4
/** Bytes of a `record` message beside its payload: tag, kind, number. */
export const SYNC_RECORD_OVERHEAD_BYTES = 10
/** No message but `record` is longer. */
export const MAX_SYNC_CONTROL_BYTES = 516

const FORMAT = 'sync message'
const HASH_BYTES = 32
const MAX_GOODBYE_TEXT_BYTES = 512
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
const TYPES = new Map(Object.entries(TAG).map(([type, tag]) => [tag as number, type as SyncMessage['type']]))
const REASONS = new Map(
  Object.entries(GOODBYE_CODES).map(([reason, code]) => [code as number, reason as GoodbyeReason]),
)
const KINDS = ['mini-block', 'seal'] as const

/**
 * Encodes a message without its frame. Layout: `SPEC.md`.
 * @throws EncodeError when a field is out of range.
 */
export function encodeSyncMessage(message: SyncMessage): Uint8Array {
  return encodeSyncFrame(message).subarray(SYNC_FRAME_HEADER_BYTES)
}

/**
 * Encodes a message with its length in front, ready for a stream.
 * @throws EncodeError when a field is out of range.
 */
export function encodeSyncFrame(message: SyncMessage): Uint8Array {
  const capacity = SYNC_FRAME_HEADER_BYTES + SYNC_RECORD_OVERHEAD_BYTES
  const writer = new ByteWriter(FORMAT, message.type === 'record' ? capacity + message.record.bytes.length : 64)
  writer.u32(0).u8(TAG[message.type])
  switch (message.type) {
    case 'hello':
      if (message.chainId === 0n) writer.fail('the chain id is 0')
      writer.u8(message.version).u64(message.chainId).fixedBytes(message.genesisHash, HASH_BYTES, 'genesisHash')
      break
    case 'record': {
      const { kind, number, bytes } = message.record
      if (bytes.length === 0) writer.fail('a record without payload')
      writer.u8(KINDS.indexOf(kind)).u64(number).bytes(bytes)
      break
    }
    case 'goodbye': {
      const text = goodbyeText(message.text)
      writer.u8(GOODBYE_CODES[message.reason]).u16(text.length).bytes(text)
      break
    }
    case 'range-request':
      if (message.maxBytes === 0) writer.fail('maxBytes is 0')
      writePosition(writer, message.position)
      writer.u32(message.maxBytes)
      break
    default:
      writePosition(writer, message.position)
  }
  const frame = writer.finish()
  new DataView(frame.buffer).setUint32(0, frame.length - SYNC_FRAME_HEADER_BYTES, true)
  return frame
}

/**
 * Decodes one message; `bytes` is exactly the message, without its frame. `record.bytes` is a view into `bytes`.
 * @throws DecodeError on anything that `SPEC.md` says to refuse.
 */
export function decodeSyncMessage(bytes: Uint8Array): SyncMessage {
  const reader = new ByteReader(bytes, FORMAT)
  const message = readMessage(reader)
  reader.expectEnd()
  return message
}

function readMessage(reader: ByteReader): SyncMessage {
  const tag = reader.u8()
  const type = TYPES.get(tag)
  switch (type) {
    case undefined:
      return reader.fail(`unknown tag ${tag}`, 0)
    case 'hello': {
      const version = reader.u8()
      const chainId = reader.u64()
      if (chainId === 0n) reader.fail('the chain id is 0', 2)
      return { type, version, chainId, genesisHash: reader.bytes(HASH_BYTES).slice() }
    }
    case 'record': {
      const kind = KINDS[reader.u8()]
      if (kind === undefined) return reader.fail('unknown kind of record', 1)
      const number = reader.u64()
      if (reader.remaining === 0) reader.fail('a record without payload')
      return { type, record: { kind, number, bytes: reader.bytes(reader.remaining) } }
    }
    case 'goodbye': {
      const reason = REASONS.get(reader.u8())
      if (reason === undefined) return reader.fail('unknown reason of a goodbye', 1)
      const length = reader.u16()
      if (length > MAX_GOODBYE_TEXT_BYTES) reader.fail(`a text of ${length} bytes`, 2)
      return { type, reason, text: decodeText(reader, reader.bytes(length)) }
    }
    case 'range-request': {
      const position = readPosition(reader)
      const maxBytes = reader.u32()
      if (maxBytes === 0) reader.fail('maxBytes is 0', 17)
      return { type, position, maxBytes }
    }
    default:
      return { type, position: readPosition(reader) }
  }
}

function writePosition(writer: ByteWriter, position: FeedPosition): void {
  writer.u64(position.nextMiniBlock).u64(position.nextSeal)
}

function readPosition(reader: ByteReader): FeedPosition {
  return { nextMiniBlock: reader.u64(), nextSeal: reader.u64() }
}

/** Cut to the limit at a character's boundary, so that an error text never fails to be sent. */
function goodbyeText(text: string): Uint8Array {
  const bytes = new Uint8Array(MAX_GOODBYE_TEXT_BYTES)
  const { written } = new TextEncoder().encodeInto(text, bytes)
  return bytes.subarray(0, written)
}

function decodeText(reader: ByteReader, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return reader.fail('a text that is not UTF-8', 4)
  }
}
