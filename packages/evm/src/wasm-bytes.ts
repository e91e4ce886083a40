import { inflateSync } from 'fflate'
import { deflatedWasm } from './generated/kernel.ts'

/** As the builds of a module's variants write them (`packages/crypto/scripts/wasm-module.mjs`). */
const DICTIONARY_BYTES = 32_000

/** The bytes of a WebAssembly module as the build writes it: deflated without a header (RFC 1951), in base64. */
export function wasmBytes(deflated: string): Uint8Array<ArrayBuffer> {
  return inflateSync(decode(deflated))
}

/** The same of a variant of the plain kernel: parts, each deflated with the plain kernel's bytes `from` a place on as its dictionary. */
export function variantBytes(parts: readonly (readonly [from: number, deflated: string])[]): Uint8Array<ArrayBuffer> {
  const plain = wasmBytes(deflatedWasm)
  const inflated = parts.map(([from, deflated]) =>
    inflateSync(decode(deflated), { dictionary: plain.subarray(from, from + DICTIONARY_BYTES) }),
  )
  const bytes = new Uint8Array(inflated.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of inflated) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}
