import { StateStoreError } from '../errors.ts'
import type { Disk, DiskFile } from './Disk.ts'

/** Sectors are written as a whole or not at all. */
const sectorBytes = 512

/** Something a store did to its disk. */
export interface DiskOperation {
  kind: 'create' | 'write' | 'sync' | 'truncate' | 'remove' | 'rename' | 'syncFolder'
  /** The file; empty for `syncFolder`. */
  name: string
}

type Pending = { position: number; bytes: Uint8Array } | { truncate: number }
type FolderChange = { kind: 'link'; name: string; content: Content } | { kind: 'unlink'; name: string }

/** What a file holds, whatever it is called: as it is, as it was when it was last synced, and what came since. */
class Content {
  current: Uint8Array = new Uint8Array()
  size = 0
  durable: Uint8Array = new Uint8Array()
  pending: Pending[] = []
}

/**
 * A disk in memory that can be crashed: `crashImage` gives what a disk could hold if the power went out now. Tests only.
 *
 * @example
 * ```ts
 * const disk = new CrashDisk()
 * const images: CrashDisk[] = []
 * disk.observe = () => images.push(disk.crashImage(images.length))
 * // …run a store on `disk`, then open a store on each of `images` …
 * ```
 */
export class CrashDisk implements Disk {
  /** Called before each operation takes effect. What it throws, the operation throws: so disks fill up and fail. */
  observe: ((operation: DiskOperation) => void) | undefined
  readonly #files = new Map<string, Content>()
  readonly #durableNames = new Map<string, Content>()
  #changes: FolderChange[] = []

  open(name: string, options?: { create?: boolean }): DiskFile {
    let content = this.#files.get(name)
    if (!content) {
      if (!options?.create) throw new StateStoreError(`The file ${name} cannot be opened: there is none`)
      this.observe?.({ kind: 'create', name })
      content = new Content()
      this.#files.set(name, content)
      this.#changes.push({ kind: 'link', name, content })
    }
    return new CrashFile(name, content, (kind) => this.observe?.({ kind, name }))
  }

  list(): string[] {
    return [...this.#files.keys()].sort()
  }

  remove(name: string): void {
    this.#find(name)
    this.observe?.({ kind: 'remove', name })
    this.#files.delete(name)
    this.#changes.push({ kind: 'unlink', name })
  }

  rename(from: string, to: string): void {
    const content = this.#find(from)
    this.observe?.({ kind: 'rename', name: from })
    this.#files.delete(from)
    this.#files.set(to, content)
    this.#changes.push({ kind: 'link', name: to, content }, { kind: 'unlink', name: from })
  }

  syncFolder(): void {
    this.observe?.({ kind: 'syncFolder', name: '' })
    for (const change of this.#changes) applyChange(this.#durableNames, change)
    this.#changes = []
  }

  /**
   * A disk as a crash at this moment could leave it. The seed decides what of the unsynced is there: nothing, everything, all up to
   * a moment, or any sectors of any writes.
   */
  crashImage(seed: number): CrashDisk {
    const random = mulberry32(seed)
    const image = new CrashDisk()
    const names = new Map(this.#durableNames)
    const keepChanges = Math.floor(random() * (this.#changes.length + 1))
    this.#changes.slice(0, keepChanges).forEach((change) => {
      applyChange(names, change)
    })
    for (const [name, content] of names) {
      const bytes = crashContent(content, random)
      const copy = new Content()
      Object.assign(copy, { current: bytes, size: bytes.length, durable: bytes.slice() })
      image.#files.set(name, copy)
      image.#durableNames.set(name, copy)
    }
    return image
  }

  /** Flips one bit of a file, as a bad disk does, behind the back of whoever has it open. */
  flipBit(name: string, bit: number): void {
    const content = this.#find(name)
    const byte = bit >> 3
    content.current[byte] = content.current[byte]! ^ (1 << (bit & 7))
    if (byte < content.durable.length) content.durable[byte] = content.durable[byte]! ^ (1 << (bit & 7))
  }

  /** The size of a file in bytes. */
  sizeOf(name: string): number {
    return this.#find(name).size
  }

  #find(name: string): Content {
    const content = this.#files.get(name)
    if (!content) throw new StateStoreError(`There is no file ${name}`)
    return content
  }
}

class CrashFile implements DiskFile {
  readonly #name: string
  readonly #content: Content
  readonly #observe: (kind: DiskOperation['kind']) => void
  #closed = false

  constructor(name: string, content: Content, observe: (kind: DiskOperation['kind']) => void) {
    this.#name = name
    this.#content = content
    this.#observe = observe
  }

  get size(): number {
    return this.#content.size
  }

  readSync(into: Uint8Array, position: number): number {
    this.#assertOpen()
    const count = Math.max(0, Math.min(into.length, this.#content.size - position))
    into.set(this.#content.current.subarray(position, position + count))
    return count
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    await turn()
    return this.readSync(into, position)
  }

  writeSync(bytes: Uint8Array, position: number): void {
    this.#assertOpen()
    this.#observe('write')
    const content = this.#content
    content.pending.push({ position, bytes: new Uint8Array(bytes) })
    content.current = writeInto(content.current, content.size, bytes, position)
    content.size = Math.max(content.size, position + bytes.length)
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    this.writeSync(bytes, position)
    await turn()
  }

  syncSync(): void {
    this.#assertOpen()
    this.#observe('sync')
    this.#makeDurable(this.#content.pending.length)
  }

  async sync(): Promise<void> {
    this.#assertOpen()
    const count = this.#content.pending.length
    await turn()
    this.#observe('sync')
    this.#makeDurable(Math.min(count, this.#content.pending.length))
  }

  truncate(size: number): void {
    this.#assertOpen()
    this.#observe('truncate')
    const content = this.#content
    content.pending.push({ truncate: size })
    content.current = resized(content.current.subarray(0, content.size), size)
    content.size = size
  }

  close(): void {
    this.#closed = true
  }

  #makeDurable(count: number): void {
    const content = this.#content
    for (const change of content.pending.splice(0, count)) content.durable = applyPending(content.durable, change)
  }

  #assertOpen(): void {
    if (this.#closed) throw new StateStoreError(`The file ${this.#name} was closed`)
  }
}

function crashContent(content: Content, random: () => number): Uint8Array {
  const { pending } = content
  let bytes: Uint8Array = content.durable.slice()
  const way = Math.floor(random() * 4)
  const whole = way === 0 ? 0 : way === 1 ? pending.length : Math.floor(random() * (pending.length + 1))
  for (const change of pending.slice(0, whole)) bytes = applyPending(bytes, change)
  if (way < 2) return bytes
  // The rest arrives in part: all but the write that was interrupted is lost (2), or any sectors of all of it are there (3).
  const rest = way === 2 ? pending.slice(whole, whole + 1) : pending.slice(whole)
  for (const change of rest) {
    if ('truncate' in change) {
      if (random() < 0.5) bytes = applyPending(bytes, change)
      continue
    }
    const end = change.position + change.bytes.length
    // The size may be there and the sectors not.
    if (random() < 0.5 && bytes.length < end) bytes = resized(bytes, end)
    for (let at = change.position; at < end; ) {
      const next = Math.min(end, (Math.floor(at / sectorBytes) + 1) * sectorBytes)
      if (random() < 0.5) {
        const part = change.bytes.subarray(at - change.position, next - change.position)
        bytes = writeInto(bytes, bytes.length, part, at).subarray(0, Math.max(bytes.length, next))
      }
      at = next
    }
  }
  return bytes.slice()
}

function applyChange(names: Map<string, Content>, change: FolderChange): void {
  if (change.kind === 'link') names.set(change.name, change.content)
  else names.delete(change.name)
}

function applyPending(bytes: Uint8Array, change: Pending): Uint8Array {
  if ('truncate' in change) return resized(bytes, change.truncate)
  const end = Math.max(bytes.length, change.position + change.bytes.length)
  return writeInto(bytes, bytes.length, change.bytes, change.position).subarray(0, end)
}

/** Writes into an array that may have room beyond `size`, or into a larger copy of it. */
function writeInto(array: Uint8Array, size: number, bytes: Uint8Array, position: number): Uint8Array {
  const end = position + bytes.length
  let target = array
  if (end > array.length) {
    target = new Uint8Array(Math.max(end, array.length * 2, 4096))
    target.set(array.subarray(0, size))
  }
  target.set(bytes, position)
  return target
}

function resized(bytes: Uint8Array, size: number): Uint8Array {
  const result = new Uint8Array(size)
  result.set(bytes.subarray(0, Math.min(size, bytes.length)))
  return result
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
