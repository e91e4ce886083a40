import { bytesToHex, type Hex } from 'viem'
import { L1CommitmentError } from '../errors.ts'

/** On L1, the commitment of a DA layer is preceded by this byte. Source: OP Stack, alt-DA specification, transaction type. */
const DA_PREFIX = 0x01

/** `01 ‖ commitment`, as the inbox wants it. */
export function daCommitmentToL1(commitment: Uint8Array): Hex {
  return bytesToHex(Uint8Array.of(DA_PREFIX, ...commitment))
}

/** The commitment of the DA layer in what the inbox holds. Throws `L1CommitmentError`. */
export function l1ToDaCommitment(bytes: Hex): Uint8Array {
  if (!bytes.startsWith('0x01') || bytes.length < 6) throw new L1CommitmentError(bytes)
  return Uint8Array.from({ length: bytes.length / 2 - 2 }, (_, index) =>
    Number.parseInt(bytes.slice(4 + index * 2, 6 + index * 2), 16),
  )
}
