import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { CorruptLogError, LogFormatError } from '../errors.ts'

/*
 * The file. Integers are little-endian.
 *
 * head:  8 bytes "MRFEED\0" + version 1 · 32 hash of the genesis block · 8 random salt
 * frame: 4 magic · 4 payload length · 1 kind · 40 meta · 4 crc32(salt ‖ length ‖ kind ‖ meta ‖ payload) · payload · 65 signature
 *
 * The salt keeps users out: calldata that looks like a frame cannot pass for one when a torn tail is examined.
 * The signature is outside of the checksum because it comes later: a record is durable before it is signed. It is written in
 * place and becomes durable with the next append; who recovers a record without a valid one signs the same bytes again.
 */
const FILE_MAGIC = Buffer.from('MRFEED\0\x01', 'latin1')
const SALT_BYTES = 8
const FILE_HEAD_BYTES = FILE_MAGIC.length + 32 + SALT_BYTES
const FRAME_MAGIC = 0x4652_4d0a
const FRAME_HEAD_BYTES = 53
const META_OFFSET = 9
const CRC_OFFSET = 49
export const META_BYTES = 40
export const SIGNATURE_BYTES = 65
const SCAN_CHUNK_BYTES = 4 << 20

/** One record, as it is appended: what will be signed, with its body. */
export interface LogRecord {
  kind: number
  /** 40 bytes that the owner of the log understands; kept in memory for every record. */
  meta: Uint8Array
  payload: Uint8Array
  /** 65 bytes, when it is known already; else zero until `setSignature`. */
  signature?: Uint8Array
}

export interface RecordLogOptions {
  path: string
  /** Binds the file to a chain. */
  genesisHash: Uint8Array
  /** Largest payload that is written or believed. */
  maxPayloadBytes: number
}

/**
 * An append-only file of checksummed records with one fsync point: `append` resolves after `fdatasync`. A torn tail, which only
 * an append that never resolved can leave, is cut off when the file is opened; damage before that is an error, never skipped.
 */
export class RecordLog {
  readonly #file: FileHandle
  readonly #maxPayloadBytes: number
  /** Offset of each record's frame; one more entry for the end of the file. */
  readonly #offsets: number[] = []
  readonly #kinds: number[] = []
  readonly #metas: Uint8Array[] = []
  #end = FILE_HEAD_BYTES
  /** Checksum of the salt, from which every frame's goes on. */
  #checksumSeed = 0
  #tail: Promise<unknown> = Promise.resolve()
  #broken: Error | undefined

  private constructor(file: FileHandle, maxPayloadBytes: number) {
    this.#file = file
    this.#maxPayloadBytes = maxPayloadBytes
  }

  /** Opens or creates the file. Throws `LogFormatError` for a file of another format or chain, `CorruptLogError` for damage. */
  static async open(options: RecordLogOptions): Promise<RecordLog> {
    await mkdir(dirname(options.path), { recursive: true })
    const file = await open(options.path, 'a+').then(async (created) => {
      await created.close()
      return open(options.path, 'r+')
    })
    try {
      const log = new RecordLog(file, options.maxPayloadBytes)
      await log.#readHead(options)
      await log.#scan(options.path)
      return log
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** Number of records. */
  get length(): number {
    return this.#kinds.length
  }

  /** Bytes of the file. */
  get sizeBytes(): number {
    return this.#end
  }

  kindAt(index: number): number {
    return this.#kinds[this.#checked(index)]!
  }

  metaAt(index: number): Uint8Array {
    return this.#metas[this.#checked(index)]!
  }

  /** Bytes of a record's payload. */
  sizeAt(index: number): number {
    const next = this.#offsets[this.#checked(index) + 1] ?? this.#end
    return next - this.#offsets[index]! - FRAME_HEAD_BYTES - SIGNATURE_BYTES
  }

  /** Appends one record and makes it durable. Returns its index. Calls are carried out one after another. */
  append(record: LogRecord): Promise<number> {
    return this.#serially(() => this.#append(record))
  }

  /** Writes the signature of a record in place. Not durable before the next `append` or `close`. */
  setSignature(index: number, signature: Uint8Array): Promise<void> {
    if (signature.length !== SIGNATURE_BYTES) throw new RangeError(`signature of ${signature.length} bytes`)
    const offset = (this.#offsets[this.#checked(index) + 1] ?? this.#end) - SIGNATURE_BYTES
    return this.#serially(() => writeFully(this.#file, signature, offset))
  }

  /** A record's payload and signature, which is zero until it is set. */
  async read(index: number): Promise<{ payload: Uint8Array; signature: Uint8Array }> {
    const payloadBytes = this.sizeAt(index)
    const bytes = new Uint8Array(payloadBytes + SIGNATURE_BYTES)
    await readFully(this.#file, bytes, this.#offsets[index]! + FRAME_HEAD_BYTES)
    return { payload: bytes.subarray(0, payloadBytes), signature: bytes.subarray(payloadBytes) }
  }

  async close(): Promise<void> {
    await this.#tail
    await this.#file.datasync()
    await this.#file.close()
  }

  async #append({ kind, meta, payload, signature }: LogRecord): Promise<number> {
    if (this.#broken) throw this.#broken
    if (meta.length !== META_BYTES) throw new RangeError(`meta of ${meta.length} bytes, expected ${META_BYTES}`)
    if (payload.length > this.#maxPayloadBytes) {
      throw new RangeError(`record of ${payload.length} bytes, the limit is ${this.#maxPayloadBytes}`)
    }
    const frame = Buffer.alloc(FRAME_HEAD_BYTES + payload.length + SIGNATURE_BYTES)
    frame.writeUInt32LE(FRAME_MAGIC, 0)
    frame.writeUInt32LE(payload.length, 4)
    frame[8] = kind
    frame.set(meta, META_OFFSET)
    frame.writeUInt32LE(crc32(payload, crc32(frame.subarray(4, CRC_OFFSET), this.#checksumSeed)), CRC_OFFSET)
    frame.set(payload, FRAME_HEAD_BYTES)
    if (signature) frame.set(signature, FRAME_HEAD_BYTES + payload.length)
    try {
      await writeFully(this.#file, frame, this.#end)
      await this.#file.datasync()
    } catch (cause) {
      await this.#undoAppend(cause)
      throw cause
    }
    this.#remember(kind, meta.slice(), this.#end)
    this.#end += frame.length
    return this.length - 1
  }

  /** After a failed write the file is cut back; where even that fails, nothing may be appended behind the damage. */
  async #undoAppend(cause: unknown): Promise<void> {
    try {
      await this.#file.truncate(this.#end)
      await this.#file.datasync()
    } catch {
      this.#broken = new Error('the log could not be repaired after a failed write', { cause })
    }
  }

  async #readHead({ path, genesisHash }: RecordLogOptions): Promise<void> {
    const expected = Buffer.concat([FILE_MAGIC, genesisHash])
    const { size } = await this.#file.stat()
    const found = Buffer.alloc(Math.min(size, FILE_HEAD_BYTES))
    await readFully(this.#file, found, 0)
    const known = Math.min(size, expected.length)
    if (!expected.subarray(0, known).equals(found.subarray(0, known))) {
      throw new LogFormatError(path, found.subarray(0, known).toString('hex'), expected.toString('hex'))
    }
    const head = size >= FILE_HEAD_BYTES ? found : Buffer.concat([expected, randomBytes(SALT_BYTES)])
    this.#checksumSeed = crc32(head.subarray(expected.length))
    if (head === found) return
    await writeFully(this.#file, head, 0)
    await this.#file.datasync()
    const directory = await open(dirname(path), 'r')
    await directory.sync().finally(() => directory.close())
  }

  async #scan(path: string): Promise<void> {
    const { size } = await this.#file.stat()
    const reader = new ChunkReader(this.#file, size)
    while (this.#end < size) {
      const frame = await this.#frameAt(reader, this.#end)
      if (!frame) break
      this.#remember(frame.kind, frame.meta, this.#end)
      this.#end += frame.sizeBytes
    }
    if (this.#end === size) return
    const later = await this.#findFrame(reader, this.#end + 1)
    if (later !== undefined) throw new CorruptLogError(path, this.#end, later)
    await this.#file.truncate(this.#end)
    await this.#file.datasync()
  }

  /** The frame at an offset, or `undefined` when there is no whole, valid one. */
  async #frameAt(reader: ChunkReader, offset: number) {
    const head = await reader.bytes(offset, FRAME_HEAD_BYTES)
    if (!head || head.readUInt32LE(0) !== FRAME_MAGIC) return undefined
    const length = head.readUInt32LE(4)
    if (length > this.#maxPayloadBytes) return undefined
    const kind = head[8]!
    const meta = Uint8Array.from(head.subarray(META_OFFSET, CRC_OFFSET))
    const checksum = head.readUInt32LE(CRC_OFFSET)
    const headChecksum = crc32(head.subarray(4, CRC_OFFSET), this.#checksumSeed)
    const payload = await reader.bytes(offset + FRAME_HEAD_BYTES, length + SIGNATURE_BYTES)
    if (!payload || crc32(payload.subarray(0, length), headChecksum) !== checksum) return undefined
    return { kind, meta, sizeBytes: FRAME_HEAD_BYTES + length + SIGNATURE_BYTES }
  }

  async #findFrame(reader: ChunkReader, from: number): Promise<number | undefined> {
    const magic = Buffer.alloc(4)
    magic.writeUInt32LE(FRAME_MAGIC)
    for (let offset = from; ; ) {
      const chunk = await reader.upTo(offset, SCAN_CHUNK_BYTES)
      if (chunk.length < FRAME_HEAD_BYTES) return undefined
      const at = chunk.indexOf(magic)
      if (at < 0) offset += chunk.length - 3
      else if (await this.#frameAt(reader, offset + at)) return offset + at
      else offset += at + 1
    }
  }

  #remember(kind: number, meta: Uint8Array, offset: number): void {
    this.#offsets.push(offset)
    this.#kinds.push(kind)
    this.#metas.push(meta)
  }

  #serially<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work)
    this.#tail = result.catch(() => undefined)
    return result
  }

  #checked(index: number): number {
    if (!Number.isInteger(index) || index < 0 || index >= this.length)
      throw new RangeError(`no record ${index} of ${this.length}`)
    return index
  }
}

/** Reads a file front to back through one buffer. Answers are views that the next call may overwrite. */
class ChunkReader {
  readonly #file: FileHandle
  readonly #size: number
  #chunk = Buffer.alloc(0)
  #start = 0

  constructor(file: FileHandle, size: number) {
    this.#file = file
    this.#size = size
  }

  /** Exactly `length` bytes at `offset`, or `undefined` past the end. */
  async bytes(offset: number, length: number): Promise<Buffer | undefined> {
    if (offset + length > this.#size) return undefined
    const from = offset - this.#start
    if (from >= 0 && from + length <= this.#chunk.length) return this.#chunk.subarray(from, from + length)
    const wanted = Math.min(Math.max(length, SCAN_CHUNK_BYTES), this.#size - offset)
    this.#chunk = Buffer.alloc(wanted)
    this.#start = offset
    await readFully(this.#file, this.#chunk, offset)
    return this.#chunk.subarray(0, length)
  }

  /** At most `length` bytes at `offset`. */
  async upTo(offset: number, length: number): Promise<Buffer> {
    return (await this.bytes(offset, Math.max(0, Math.min(length, this.#size - offset)))) ?? Buffer.alloc(0)
  }
}

async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

async function readFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, position + done)
    if (bytesRead === 0) throw new Error(`file ends at ${position + done}, ${bytes.length - done} bytes early`)
    done += bytesRead
  }
}
