/**
 * Gives a function that instantiates a module the first time it is called, and always returns that one instance: most programs
 * never need it. Modules of precompiles import nothing and own their memory.
 */
export function lazyInstance<Exports extends object>(wasmBase64: string): () => Exports {
  let exports: Exports | undefined
  return () => {
    exports ??= instantiate<Exports>(wasmBase64)
    return exports
  }
}

function instantiate<Exports>(wasmBase64: string): Exports {
  const bytes = Uint8Array.from(atob(wasmBase64), (character) => character.charCodeAt(0))
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports
}
