import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const V1 = '/sys/fs/cgroup/memory'
const V2 = '/sys/fs/cgroup'
let groups = 0

/**
 * A control group of Linux that holds processes, and what they have in the page cache, below a limit. Where no group can be made nothing is
 * capped, which `isEnforced` tells.
 */
export class MemoryCap implements Disposable {
  readonly #folder: string | undefined
  readonly #isV2: boolean

  constructor() {
    this.#isV2 = existsSync(join(V2, 'cgroup.controllers'))
    const folder = join(this.#isV2 ? V2 : V1, `megarollup-bench-${process.pid}-${groups++}`)
    try {
      mkdirSync(folder)
      this.#folder = folder
    } catch (error) {
      console.error(`Memory cannot be capped: ${error instanceof Error ? error.message : error}`)
    }
  }

  get isEnforced(): boolean {
    return this.#folder !== undefined
  }

  /** Takes a process in. What it reads and writes from now on counts. */
  hold(pid: number): void {
    if (this.#folder) writeFileSync(join(this.#folder, 'cgroup.procs'), String(pid))
  }

  /** Sets the limit; what is above it is pushed out first. */
  limit(bytes: number): void {
    if (this.#folder)
      writeFileSync(join(this.#folder, this.#isV2 ? 'memory.max' : 'memory.limit_in_bytes'), String(bytes))
  }

  /** Removes the group. Its processes must have ended. */
  [Symbol.dispose](): void {
    try {
      if (this.#folder) rmdirSync(this.#folder)
    } catch (error) {
      console.error(`The control group stays: ${error instanceof Error ? error.message : error}`)
    }
  }
}
