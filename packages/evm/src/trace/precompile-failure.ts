/** What input a precompile takes: so many bytes, or a multiple. Sources: EIP-197, EIP-152, EIP-4844, EIP-2537. */
const lengths: Record<number, (length: number) => boolean> = {
  9: (length) => length === 213,
  10: (length) => length === 192,
  11: (length) => length === 256,
  12: (length) => length > 0 && length % 160 === 0,
  13: (length) => length === 512,
  14: (length) => length > 0 && length % 288 === 0,
  15: (length) => length > 0 && length % 384 === 0,
  16: (length) => length === 64,
  17: (length) => length === 128,
}

/** Why a precompile failed that could be paid, in geth's words as far as the length of the input tells. */
export function precompileFailure(address: number, inputLength: number): string {
  if (address === 8 && inputLength % 192 !== 0) return 'bad elliptic curve pairing size'
  if (lengths[address]?.(inputLength) === false) return 'invalid input length'
  return address === 9 ? 'invalid final flag' : 'precompiled failed'
}
