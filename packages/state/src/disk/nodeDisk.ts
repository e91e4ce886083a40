import {
  close,
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  read,
  readdirSync,
  readSync,
  renameSync,
  unlinkSync,
  write,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { StateStoreError } from '../errors.ts'
import type { Disk, DiskFile } from './Disk.ts'

/** The files of a folder of the file system, which is made when it does not exist. Throws `StateStoreError`. */
export function nodeDisk(folder: string): Disk {
  attempt(`The folder ${folder} cannot be made`, () => mkdirSync(folder, { recursive: true }))
  return {
    open(name, options) {
      const path = join(folder, name)
      const fd = attempt(`The file ${path} cannot be opened`, () => {
        try {
          return openSync(path, 'r+')
        } catch (error) {
          if (codeOf(error) !== 'ENOENT' || !options?.create) throw error
          return openSync(path, 'wx+')
        }
      })
      return new NodeFile(path, fd)
    },
    list: () =>
      attempt(`The folder ${folder} cannot be read`, () =>
        readdirSync(folder, { withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => entry.name)
          .sort(),
      ),
    remove: (name) => attempt(`The file ${join(folder, name)} cannot be removed`, () => unlinkSync(join(folder, name))),
    rename: (from, to) =>
      attempt(`The file ${join(folder, from)} cannot be renamed to ${to}`, () =>
        renameSync(join(folder, from), join(folder, to)),
      ),
    syncFolder() {
      // Windows has no such call, and needs none.
      if (process.platform === 'win32') return
      attempt(`The folder ${folder} cannot be synchronised`, () => {
        const fd = openSync(folder, 'r')
        try {
          fsyncSync(fd)
        } finally {
          closeSync(fd)
        }
      })
    },
  }
}

class NodeFile implements DiskFile {
  readonly #path: string
  readonly #fd: number
  #size: number
  #closed = false

  constructor(path: string, fd: number) {
    this.#path = path
    this.#fd = fd
    this.#size = attempt(`The file ${path} cannot be opened`, () => fstatSync(fd).size)
  }

  get size(): number {
    return this.#size
  }

  readSync(into: Uint8Array, position: number): number {
    this.#assertOpen()
    try {
      let done = 0
      while (done < into.length) {
        const count = readSync(this.#fd, into, done, into.length - done, position + done)
        if (count === 0) break
        done += count
      }
      return done
    } catch (error) {
      throw this.#failed('read', error)
    }
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    let done = 0
    while (done < into.length) {
      this.#assertOpen()
      const count = await this.#readOnce(into, done, position + done)
      if (count === 0) break
      done += count
    }
    return done
  }

  #readOnce(into: Uint8Array, offset: number, position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      read(this.#fd, into, offset, into.length - offset, position, (error, count) =>
        error ? reject(this.#failed('read', error)) : resolve(count),
      )
    })
  }

  writeSync(bytes: Uint8Array, position: number): void {
    this.#assertOpen()
    try {
      let done = 0
      while (done < bytes.length) done += writeSync(this.#fd, bytes, done, bytes.length - done, position + done)
    } catch (error) {
      throw this.#failed('written', error)
    }
    this.#grow(position + bytes.length)
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    let done = 0
    while (done < bytes.length) {
      this.#assertOpen()
      done += await this.#writeOnce(bytes, done, position + done)
    }
    this.#grow(position + bytes.length)
  }

  #writeOnce(bytes: Uint8Array, offset: number, position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      write(this.#fd, bytes, offset, bytes.length - offset, position, (error, count) =>
        error ? reject(this.#failed('written', error)) : resolve(count),
      )
    })
  }

  syncSync(): void {
    this.#assertOpen()
    try {
      fdatasyncSync(this.#fd)
    } catch (error) {
      throw this.#failed('synchronised', error)
    }
  }

  sync(): Promise<void> {
    this.#assertOpen()
    return new Promise((resolve, reject) => {
      fdatasync(this.#fd, (error) => (error ? reject(this.#failed('synchronised', error)) : resolve()))
    })
  }

  truncate(size: number): void {
    this.#assertOpen()
    attempt(`The file ${this.#path} cannot be cut to ${size} bytes`, () => ftruncateSync(this.#fd, size))
    this.#size = size
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    close(this.#fd, () => {})
  }

  #grow(size: number): void {
    if (size > this.#size) this.#size = size
  }

  #assertOpen(): void {
    if (this.#closed) throw new StateStoreError(`The file ${this.#path} was closed`)
  }

  #failed(what: string, error: unknown): StateStoreError {
    return storeError(`The file ${this.#path} cannot be ${what}`, error)
  }
}

function attempt<T>(what: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw storeError(what, error)
  }
}

function storeError(what: string, error: unknown): StateStoreError {
  const full = codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT'
  return new StateStoreError(full ? `${what}, because the disk is full` : what, error)
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
