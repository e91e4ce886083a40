import { checkEvmOptions } from './checks/options.ts'
import { EngineUsageError } from './errors.ts'
import { tablesOfChain } from './forks/tables.ts'
import { deflatedWasm } from './generated/kernel.ts'
import { Kernel, type TraceListener } from './kernel/Kernel.ts'
import type { Evm, EvmOptions } from './types.ts'
import { WasmEvm } from './WasmEvm.ts'
import { wasmBytes } from './wasm-bytes.ts'

const MEBIBYTE = 2 ** 20
const DEFAULT_MEMORY_BYTES = 1024 * MEBIBYTE
const LEAST_MEMORY_BYTES = 128 * MEBIBYTE
const MOST_MEMORY_BYTES = 4096 * MEBIBYTE - 65_536

let compiled: WebAssembly.Module | undefined

/**
 * Makes an EVM over a state. Compiles the kernel the first time; where a browser refuses to compile on its main thread, use
 * `createEvmAsync`.
 *
 * @throws EngineUsageError for a `maxMemoryBytes` out of range or a fork that nobody knows, EngineInputError for other options
 * @example
 * ```ts
 * const evm = createEvm({ chainId: 901n, state })
 * evm.setBlock(environment, { blockHash: () => undefined })
 * const results = evm.execute(transactions, environment.gasLimit)
 * const diff = evm.takeDiff()
 * ```
 */
export function createEvm(options: EvmOptions): Evm {
  compiled ??= new WebAssembly.Module(wasmBytes(deflatedWasm))
  return build(compiled, options).evm
}

/** The same, compiling off the main thread. */
export async function createEvmAsync(options: EvmOptions): Promise<Evm> {
  compiled ??= await WebAssembly.compile(wasmBytes(deflatedWasm))
  return build(compiled, options).evm
}

/** An engine over a kernel of any variant: `memory` for one that imports it, `onTrace` for the traced one. */
export function build(
  module: WebAssembly.Module,
  options: EvmOptions,
  { memory, onTrace }: { memory?: WebAssembly.Memory; onTrace?: TraceListener } = {},
): { evm: WasmEvm; kernel: Kernel } {
  checkEvmOptions(options)
  const maxMemoryBytes = options.maxMemoryBytes ?? DEFAULT_MEMORY_BYTES
  if (!(maxMemoryBytes >= LEAST_MEMORY_BYTES && maxMemoryBytes <= MOST_MEMORY_BYTES))
    throw new EngineUsageError(
      `maxMemoryBytes is ${maxMemoryBytes}.`,
      `Choose between ${LEAST_MEMORY_BYTES} and ${MOST_MEMORY_BYTES}.`,
    )
  const tablesOf = tablesOfChain(options.rules)
  const fork = options.fork ?? 'Osaka'
  const kernel = new Kernel({
    module,
    reader: options.state,
    maxMemoryBytes,
    ...(memory && { memory }),
    ...(onTrace && { onTrace }),
    ...scales(maxMemoryBytes),
    tables: tablesOf(fork),
    secrets: secrets(),
  })
  return { evm: new WasmEvm(kernel, { chainId: options.chainId, fork, tablesOf }), kernel }
}

/** Stacks of 1,024 frames, the cache of hashes, and some EVM memory: needed whatever the size. */
const FIXED_BYTES = 64 * MEBIBYTE
/** What a slot of the cache takes with its share of accounts, codes and buffers, about half of it for EVM memory. */
const BYTES_PER_SLOT = 1920

/** How the memory is shared out, as powers of two: slots in the cache and bytes of a lane's buffers. */
function scales(maxMemoryBytes: number): { sharedScale: number; laneScale: number } {
  return {
    sharedScale: Math.floor(Math.log2((maxMemoryBytes - FIXED_BYTES) / BYTES_PER_SLOT)),
    laneScale: Math.min(27, Math.floor(Math.log2(maxMemoryBytes / 24))),
  }
}

/** Five odd numbers that nobody can guess, so that nobody can choose keys that collide. Results do not depend on them. */
function secrets(): Uint8Array {
  const bytes = crypto.getRandomValues(new Uint8Array(40))
  for (let i = 0; i < bytes.length; i += 8) bytes[i]! |= 1
  return bytes
}
