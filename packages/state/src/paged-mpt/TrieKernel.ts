import { wasmBase64 } from '../generated/mpt.ts'

/** What the module in `assembly/mpt` exports. Addresses and lengths are bytes in its memory. */
export interface TrieKernelExports {
  /** Prepares fresh memory, once for all instances. */
  initArena(): void
  /** Prepares this instance. */
  open(): void
  /** Takes memory for good. Traps when there is none left. */
  takeBlock(bytes: number): number
  takenBytes(): number
  /** Bytes in nodes: the sum over all instances counts. */
  liveBytes(): number
  sortEntries(entries: number, spare: number, count: number): number
  update(cell: number, depth: number, entries: number, count: number): void
  /** Cuts an update into at most 16 tasks of `taskBytes`; returns how many, 0 when it cannot be cut. */
  splitUpdate(cell: number, entries: number, count: number, accounts: boolean, tasks: number): number
  joinUpdate(cell: number): void
  hashValueTries(): void
  hashAccountTrie(): void
  hashedNodes(): number
  rootAddress(cell: number): number
  find(node: number, key: number): number
  leafValue(leaf: number): number
  leafValueLength(leaf: number): number
  leafStorage(leaf: number): number
  proveKey(node: number, key: number, out: number): number
  freeTree(node: number): void
}

/** One instance of the kernel over memory that it may share with instances on other threads. */
export interface TrieKernel extends TrieKernelExports {
  readonly memory: WebAssembly.Memory
  readonly module: WebAssembly.Module
}

/** Bytes of a task: `assembly/mpt/split.ts` has the table. */
export const taskBytes = 16

const pageBytes = 65_536
const mostPages = 65_536
const firstPages = 64

/** A kernel with memory of its own, of at most `maximumBytes` (4 GiB unless told; 4 MiB at least). Only pages that are used cost RAM. */
export function createTrieKernel(maximumBytes = mostPages * pageBytes): TrieKernel {
  const maximum = Math.min(mostPages, Math.max(firstPages, Math.ceil(maximumBytes / pageBytes)))
  const module = new WebAssembly.Module(Uint8Array.from(atob(wasmBase64), (character) => character.charCodeAt(0)))
  // The module declares the most that any memory may have.
  const memory = new WebAssembly.Memory({ initial: firstPages, maximum, shared: true })
  const kernel = attachTrieKernel(module, memory)
  kernel.initArena()
  kernel.open()
  return kernel
}

/** Another instance over the memory of a kernel, for another thread. Its caller calls `open`. */
export function attachTrieKernel(module: WebAssembly.Module, memory: WebAssembly.Memory): TrieKernel {
  const { exports } = new WebAssembly.Instance(module, {
    env: {
      memory,
      abort() {
        throw new Error('The trie kernel aborted')
      },
    },
  })
  return { ...(exports as unknown as TrieKernelExports), memory, module }
}
