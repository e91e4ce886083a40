import { keccak256 } from '@megarollup/crypto'
import { bytesToHex } from '@megarollup/protocol'

/** Addresses in a text with the case of their letters as EIP-55 has it, which geth writes in its messages. */
export function checksumAddresses(text: string): string {
  return text.replace(/\b0x[0-9a-f]{40}\b/g, checksum)
}

function checksum(address: string): string {
  const digits = address.slice(2)
  const hash = bytesToHex(keccak256(new TextEncoder().encode(digits))).slice(2)
  return `0x${digits.replace(/./g, (digit, i: number) => (hash[i]! >= '8' ? digit.toUpperCase() : digit))}`
}
