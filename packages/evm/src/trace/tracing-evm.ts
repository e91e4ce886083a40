import { build } from '../create-evm.ts'
import { deflatedParts } from '../generated/traced.ts'
import type { Evm, EvmOptions } from '../types.ts'
import { variantBytes } from '../wasm-bytes.ts'
import type { TraceHooks } from './hooks.ts'
import { Observer } from './Observer.ts'

/** An `Evm` whose executions can be observed. Without hooks it runs at about the speed of the plain one. */
export interface TracingEvm extends Evm {
  /**
   * Runs `work`, which uses this engine, and calls `hooks` for all that it executes.
   *
   * @example
   * ```ts
   * const result = evm.observe(hooks, () => evm.call({ to, data }))
   * ```
   */
  observe<T>(hooks: TraceHooks, work: () => T): T
}

let compiled: WebAssembly.Module | undefined

/**
 * Makes an EVM on the traced kernel: the same rules, and events on top. What `createEvm` says of its options holds here too.
 *
 * @throws EngineUsageError for a `maxMemoryBytes` out of range
 */
export function createTracingEvm(options: EvmOptions): TracingEvm {
  compiled ??= new WebAssembly.Module(variantBytes(deflatedParts))
  return tracing(compiled, options)
}

/** The same, compiling off the main thread. */
export async function createTracingEvmAsync(options: EvmOptions): Promise<TracingEvm> {
  compiled ??= await WebAssembly.compile(variantBytes(deflatedParts))
  return tracing(compiled, options)
}

function tracing(module: WebAssembly.Module, options: EvmOptions): TracingEvm {
  let observer: Observer | undefined
  const { evm, kernel } = build(module, options, { onTrace: (event) => observer?.onEvent(event) })
  const started = new Observer(kernel)
  observer = started
  return Object.assign(evm, {
    observe: <T>(hooks: TraceHooks, work: () => T) => {
      evm.assertIdle()
      return started.during(hooks, work)
    },
  })
}
