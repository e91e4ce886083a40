import { wasmBase64 } from '../generated/twig.ts'

/** What the module in `assembly/twig` exports. Addresses and lengths are bytes in its memory. */
interface TwigKernelExports {
  reset(): void
  /** The state before the first block. */
  beginState(): void
  openCache(bits: number): void
  /** Address of 136 bytes for keys and leaves. */
  bufferAddress(): number
  /** Address for this many changes of `changeBytes`. */
  reserveChanges(count: number): number
  applyBlock(count: number): void
  appendedAddress(): number
  appendedLeaves(): number
  deactivatedAddress(): number
  deactivatedLeaves(): number
  /** Takes back the leaf at an address: the next one. */
  restoreLeaf(leaf: number, active: boolean): void
  skipTwig(): void
  /** Address of the state root, until the next call. */
  hashTree(): number
  /** Position of the value of the key in the buffer, or -1. */
  findValue(): number
  findLinkBelow(): number
  /** Moves the key in the buffer to the next one; 0 when there is none. */
  nextKey(): number
  countKeys(): bigint
  takenBytes(): number
  twigAddress(twig: number): number
  nodeAddress(height: number, index: number): number
  upperLevels(): number
  readonly leafCount: WebAssembly.Global<'i64'>
  readonly activeCount: WebAssembly.Global<'i64'>
}

/** The kernel and its memory. */
export interface TwigKernel extends TwigKernelExports {
  readonly memory: WebAssembly.Memory
  /** `length` bytes of its memory: a view that is good until the kernel takes more. */
  view(address: number, length: number): Uint8Array
}

/** Bytes of a change: key 64 ‖ bytes of the value u32, 0 when removed ‖ 12 of the kernel's ‖ value 72 ‖ 8 unused. */
export const changeBytes = 160
/** Bytes of a leaf in buffers and on disk. */
export const recordBytes = 136

const mostPages = 65_536

/**
 * A kernel with memory of its own and nothing in it.
 *
 * @param readLeaf fills 136 bytes with the leaf at a position; what it throws comes out of the call that needed the leaf
 * @param cacheBits the kernel caches 2^cacheBits leaves, 144 bytes each
 */
export function createTwigKernel(
  readLeaf: (position: number, into: Uint8Array) => void,
  cacheBits: number,
): TwigKernel {
  // The module declares the most that any memory may have.
  const memory = new WebAssembly.Memory({ initial: 64, maximum: mostPages, shared: true })
  const view = (address: number, length: number) => new Uint8Array(memory.buffer, address >>> 0, length)
  const imports = {
    memory,
    readLeaf: (position: number, into: number) => readLeaf(position, view(into, recordBytes)),
    abort() {
      throw new Error('The twig kernel aborted')
    },
  }
  const { exports } = new WebAssembly.Instance(compiled(), { env: imports })
  const kernel = { ...(exports as unknown as TwigKernelExports), memory, view }
  kernel.openCache(cacheBits)
  kernel.reset()
  return kernel
}

let module: WebAssembly.Module | undefined

function compiled(): WebAssembly.Module {
  module ??= new WebAssembly.Module(Uint8Array.from(atob(wasmBase64), (character) => character.charCodeAt(0)))
  return module
}

/** Puts one change at its place among those of `reserveChanges`; `undefined` removes the key. */
export function writeChange(changes: Uint8Array, index: number, key: Uint8Array, value: Uint8Array | undefined): void {
  const at = index * changeBytes
  changes.set(key, at)
  changes[at + 64] = value?.length ?? 0
  changes.fill(0, at + 65, at + 68)
  if (value) changes.set(value, at + 80)
}
