import { readFileSync } from 'node:fs'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** A little less than how far back deflate looks (RFC 1951). */
const DICTIONARY_BYTES = 32_000
const PART_BYTES = 4096

/** The text of a TypeScript module that holds WebAssembly: in base64 as `wasmBase64`, or deflated (raw, RFC 1951) and in Z85 as `deflatedWasm`. */
export function wasmModule(wasm, { compiledFrom, deflated }) {
  const name = deflated ? 'deflatedWasm' : 'wasmBase64'
  const text = deflated ? encodeZ85(deflate(wasm)) : Buffer.from(wasm).toString('base64')
  return `${heading(wasm, compiledFrom, deflated ? 'deflated, Z85' : 'base64')}export const ${name} =\n  '${text}'\n`
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
    const text = encodeZ85(deflate(wasm.subarray(start, start + PART_BYTES), { dictionary }))
    parts.push(`  [${from}, '${text}'],\n`)
  }
  return `${heading(wasm, compiledFrom, 'deflated in parts, each with its place in the plain kernel, Z85')}export const deflatedParts: readonly (readonly [from: number, deflated: string])[] = [\n${parts.join('')}]\n`
}

function heading(wasm, compiledFrom, form) {
  return `/** Compiled from \`${compiledFrom}\` by \`build:wasm\`: ${wasm.length} bytes of WebAssembly, ${form}. */\n`
}

function deflate(bytes, options) {
  return deflateRawSync(bytes, { level: 9, memLevel: 9, ...options })
}

function readDeflated(path) {
  const text = /=\s+'([^']+)'/.exec(readFileSync(path, 'utf8'))?.[1]
  if (!text) throw new Error(`No WebAssembly in ${path}`)
  return inflateRawSync(decodeZ85(text))
}

/** Five characters for four bytes, a tenth shorter than base64 (ZeroMQ RFC 32). Zeros follow the bytes up to a multiple of four: inflate does not read them. */
const Z85 = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#'

function encodeZ85(bytes) {
  const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
  let text = ''
  for (let i = 0; i < padded.length; i += 4) {
    const word = padded.readUInt32BE(i)
    for (let power = 85 ** 4; power >= 1; power /= 85) text += Z85[Math.floor(word / power) % 85]
  }
  return text
}

function decodeZ85(text) {
  const bytes = Buffer.alloc((text.length / 5) * 4)
  for (let i = 0; i < text.length; i += 5) {
    let word = 0
    for (const character of text.slice(i, i + 5)) word = word * 85 + Z85.indexOf(character)
    bytes.writeUInt32BE(word, (i / 5) * 4)
  }
  return bytes
}
