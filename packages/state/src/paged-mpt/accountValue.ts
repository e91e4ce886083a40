import type { Account } from '@megarollup/protocol'

/** Bytes of the longest account value. */
const longestAccountValue = 2 + 9 + 33 + 33 + 33

const scratch = new Uint8Array(longestAccountValue)

/**
 * RLP of an account with its storage root left zero: the kernel fills it in (yellow paper, 4.1). What `encodeAccountLeaf` does,
 * without its allocations.
 */
export function encodeAccountValue({ nonce, balance, codeHash }: Account): Uint8Array {
  // Written from the end: the lengths are known then.
  let at = longestAccountValue - 32
  scratch.set(codeHash, at)
  scratch[--at] = 0xa0
  at -= 32
  scratch.fill(0, at, at + 32)
  scratch[--at] = 0xa0
  at = writeNumber(balance, at)
  at = writeNumber(nonce, at)
  scratch[--at] = longestAccountValue - at - 1
  scratch[at - 1] = 0xf8
  return scratch.slice(at - 1)
}

/** Writes RLP of a number so that it ends at `end`. Returns where it begins. */
function writeNumber(value: bigint, end: number): number {
  let at = end
  let rest = value
  while (rest > 0xffff_ffffn) {
    let low = Number(rest & 0xffff_ffffn)
    rest >>= 32n
    for (let i = 0; i < 4; i++, low >>>= 8) scratch[--at] = low & 255
  }
  for (let low = Number(rest); low > 0; low = Math.floor(low / 256)) scratch[--at] = low & 255
  const length = end - at
  if (length === 1 && scratch[at]! < 0x80) return at
  scratch[--at] = 0x80 + length
  return at
}

const nothing = new Uint8Array()

/** RLP of a slot's value without leading zeros; empty for zero, which no trie holds. */
export function encodeSlotValue(value: Uint8Array): Uint8Array {
  let start = 0
  while (start < 32 && value[start] === 0) start++
  if (start === 32) return nothing
  if (start === 31 && value[31]! < 0x80) return value.slice(31)
  const encoded = new Uint8Array(33 - start)
  encoded[0] = 0x80 + 32 - start
  for (let i = start; i < 32; i++) encoded[i - start + 1] = value[i]!
  return encoded
}
