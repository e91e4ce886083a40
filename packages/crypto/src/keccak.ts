import type { Hash } from '@megarollup/protocol'
import { wasmBase64 } from './generated/keccak.ts'

interface KeccakExports {
  memory: WebAssembly.Memory
  stateAddress(): number
  inputAddress(): number
  inputCapacity(): number
  hash(length: number): void
  begin(): void
  absorb(): void
  finish(length: number): void
}

function instantiate() {
  const bytes = Uint8Array.from(atob(wasmBase64), (character) => character.charCodeAt(0))
  // The module is a few kilobytes: every browser compiles that synchronously on the main thread. It imports only the abort
  // that asc declares, which nothing in it calls.
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    env: {
      abort() {
        throw new Error('The keccak module aborted')
      },
    },
  })
  const wasm = exports as unknown as KeccakExports
  const capacity = wasm.inputCapacity()
  return {
    wasm,
    capacity,
    input: new Uint8Array(wasm.memory.buffer, wasm.inputAddress(), capacity),
    digest: new Uint8Array(wasm.memory.buffer, wasm.stateAddress(), 32),
  }
}

const { wasm, capacity, input, digest } = instantiate()

/**
 * Keccak-256 of `data`, as Ethereum hashes everything. Runs in WebAssembly; the answer is a copy that the caller owns.
 *
 * @param data any number of bytes; not changed
 * @returns 32 bytes
 * @example
 * ```ts
 * keccak256(new Uint8Array()) // c5d24601…: the code hash of an account without code
 * ```
 */
export function keccak256(data: Uint8Array): Hash {
  let rest = data
  if (rest.length <= capacity) {
    input.set(rest)
    wasm.hash(rest.length)
    return digest.slice()
  }
  wasm.begin()
  for (; rest.length > capacity; rest = rest.subarray(capacity)) {
    input.set(rest.subarray(0, capacity))
    wasm.absorb()
  }
  input.set(rest)
  wasm.finish(rest.length)
  return digest.slice()
}
