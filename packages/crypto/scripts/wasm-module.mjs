import { readFileSync } from 'node:fs'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** A little less than how far back deflate looks (RFC 1951). */
const DICTIONARY_BYTES = 32_000
const PART_BYTES = 4096

/** The text of a TypeScript module that holds WebAssembly in base64: as `wasmBase64`, or deflated (raw, RFC 1951) as `deflatedWasm`. */
export function wasmModule(wasm, { compiledFrom, deflated }) {
  const name = deflated ? 'deflatedWasm' : 'wasmBase64'
  const base64 = (deflated ? deflate(wasm) : Buffer.from(wasm)).toString('base64')
  return `${heading(wasm, compiledFrom, deflated ? 'deflated, ' : '')}export const ${name} =\n  '${base64}'\n`
}

/**
 * The same for a variant of another module, which is deflated in `original`. The code of both runs along in parallel, further apart than
 * deflate sees, so it is deflated in parts; the dictionary of each is what stands about the same place of the other, `from` a byte on.
 */
export function variantModule(wasm, { compiledFrom, original }) {
  const like = readDeflated(original)
  const parts = []
  for (let start = 0; start < wasm.length; start += PART_BYTES) {
    const middle = ((start + PART_BYTES / 2) / wasm.length) * like.length
    const from = Math.round(
      Math.min(Math.max(0, middle - DICTIONARY_BYTES / 2), Math.max(0, like.length - DICTIONARY_BYTES)),
    )
    const dictionary = like.subarray(from, from + DICTIONARY_BYTES)
    const base64 = deflate(wasm.subarray(start, start + PART_BYTES), { dictionary }).toString('base64')
    parts.push(`  [${from}, '${base64}'],\n`)
  }
  return `${heading(wasm, compiledFrom, 'deflated in parts, each with its place in the plain kernel, ')}export const deflatedParts: readonly (readonly [from: number, deflated: string])[] = [\n${parts.join('')}]\n`
}

function heading(wasm, compiledFrom, form) {
  return `/** Compiled from \`${compiledFrom}\` by \`build:wasm\`: ${wasm.length} bytes of WebAssembly, ${form}base64. */\n`
}

function deflate(bytes, options) {
  return deflateRawSync(bytes, { level: 9, memLevel: 9, ...options })
}

function readDeflated(path) {
  const base64 = /'([A-Za-z0-9+/=]+)'/.exec(readFileSync(path, 'utf8'))?.[1]
  if (!base64) throw new Error(`No WebAssembly in ${path}`)
  return inflateRawSync(Buffer.from(base64, 'base64'))
}
