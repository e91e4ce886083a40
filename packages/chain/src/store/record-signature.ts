import { keccak256, recoverAddress } from '@megarollup/crypto'
import {
  type Address,
  blockSealSigningHash,
  decodeMiniBlockEnvelope,
  decodeSignedBlockSeal,
  type FeedRecord,
  miniBlockSigningHash,
} from '@megarollup/protocol'
import { SIGNATURE_BYTES } from '../log/record-log.ts'

/**
 * Where the signature of a record lies in its wire form: in a mini-block behind the header, whose length stands at byte 1 (u16
 * little-endian); in a seal at the end. See the SPEC pages of both formats.
 */
function signatureOffset(kind: FeedRecord['kind'], bytes: Uint8Array): number {
  return kind === 'seal' ? bytes.length - SIGNATURE_BYTES : 3 + (bytes[1]! | (bytes[2]! << 8))
}

/** The signature of a record. A view. */
export function recordSignature(kind: FeedRecord['kind'], bytes: Uint8Array): Uint8Array {
  const offset = signatureOffset(kind, bytes)
  return bytes.subarray(offset, offset + SIGNATURE_BYTES)
}

/** Writes a signature into a record, in place. */
export function signRecord(kind: FeedRecord['kind'], bytes: Uint8Array, signature: Uint8Array): void {
  bytes.set(signature, signatureOffset(kind, bytes))
}

/** A copy of a record whose signature is zero: what the log keeps, beside the signature. */
export function unsignedRecord(kind: FeedRecord['kind'], bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice()
  signRecord(kind, copy, new Uint8Array(SIGNATURE_BYTES))
  return copy
}

/** Who signed a record. Throws when it cannot be decoded or its signature is no signature. */
export function recordSigner({ kind, bytes }: Pick<FeedRecord, 'kind' | 'bytes'>): Address {
  if (kind === 'seal') {
    const { seal, signature } = decodeSignedBlockSeal(bytes)
    return recoverAddress(blockSealSigningHash(seal, keccak256), signature)
  }
  const { header, signature } = decodeMiniBlockEnvelope(bytes)
  return recoverAddress(miniBlockSigningHash(header, keccak256), signature)
}
