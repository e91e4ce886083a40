import { inflateSync } from 'fflate'
import { deflatedWasm } from './generated/kernel.ts'

/** As the builds of a module's variants write them (`packages/crypto/scripts/wasm-module.mjs`). */
const DICTIONARY_BYTES = 32_000

/** The bytes of a WebAssembly module as the build writes it: deflated without a header (RFC 1951), in Z85 (ZeroMQ RFC 32). */
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

const Z85 = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#'

/** Five characters for four bytes. */
function decode(text: string): Uint8Array<ArrayBuffer> {
  const digits = new Uint8Array(128)
  for (let i = 0; i < Z85.length; i++) digits[Z85.charCodeAt(i)] = i
  const bytes = new DataView(new ArrayBuffer((text.length / 5) * 4))
  for (let i = 0, at = 0; i < text.length; at += 4) {
    let word = 0
    for (const end = i + 5; i < end; i++) word = word * 85 + digits[text.charCodeAt(i)]!
    bytes.setUint32(at, word)
  }
  return new Uint8Array(bytes.buffer)
}
