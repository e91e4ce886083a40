import type { ByteReader } from '../bytes/ByteReader.ts'
import type { ByteWriter } from '../bytes/ByteWriter.ts'

/** r ‖ s ‖ yParity. */
const SIGNATURE_BYTES = 65

/** Reads a signature's form; whether it verifies is for whoever knows the signer. A view: copy to keep. */
export function readSignature(reader: ByteReader): Uint8Array {
  const start = reader.offset
  const signature = reader.bytes(SIGNATURE_BYTES)
  if (signature[64]! > 1) reader.fail(`a yParity of ${signature[64]}`, start + 64)
  return signature
}

export function writeSignature(writer: ByteWriter, signature: Uint8Array): void {
  if (signature[64] !== undefined && signature[64] > 1) writer.fail(`the yParity of the signature is ${signature[64]}`)
  writer.fixedBytes(signature, SIGNATURE_BYTES, 'signature')
}
