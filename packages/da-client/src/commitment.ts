import { keccak256 } from '@megarollup/crypto'
import type { Hex } from '@megarollup/protocol'

/** First byte of a commitment that is the Keccak-256 of its payload. */
const KECCAK_TYPE = 0x00
const KECCAK_COMMITMENT_BYTES = 33

/** The commitment of a content-addressed layer: `00 ‖ keccak256(payload)`, 33 bytes. Source: OP Stack, alt-DA specification. */
export function keccakCommitment(payload: Uint8Array): Uint8Array {
  const commitment = new Uint8Array(KECCAK_COMMITMENT_BYTES)
  commitment[0] = KECCAK_TYPE
  commitment.set(keccak256(payload), 1)
  return commitment
}

/** True when the commitment is of the kind that a payload can be checked against. */
export function isKeccakCommitment(commitment: Uint8Array): boolean {
  return commitment.length === KECCAK_COMMITMENT_BYTES && commitment[0] === KECCAK_TYPE
}

export function commitmentToHex(commitment: Uint8Array): Hex {
  return `0x${Buffer.from(commitment.buffer, commitment.byteOffset, commitment.byteLength).toString('hex')}`
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
