import { wasmBytes } from '../../wasm-bytes.ts'

/**
 * Gives a function that instantiates a module the first time it is called, and always returns that one instance: most programs
 * never need it. Modules of precompiles import nothing and own their memory.
 */
export function lazyInstance<Exports extends object>(deflatedWasm: string): () => Exports {
  let exports: Exports | undefined
  return () => {
    exports ??= instantiate<Exports>(deflatedWasm)
    return exports
  }
}

function instantiate<Exports>(deflatedWasm: string): Exports {
  return new WebAssembly.Instance(new WebAssembly.Module(wasmBytes(deflatedWasm))).exports as unknown as Exports
}
