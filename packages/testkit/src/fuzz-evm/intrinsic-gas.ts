import { type Fork, forkNames } from '@megarollup/evm'

/** Gas that a transaction costs before it runs, and the least that it costs. Sources: EIP-2, 2028, 3860, 7623. */
export function intrinsicGas(fork: Fork, data: Uint8Array, isCreation: boolean): { intrinsic: bigint; floor: bigint } {
  const since = (first: Fork) => forkNames.indexOf(fork) >= forkNames.indexOf(first)
  const nonZero = BigInt(data.filter((byte) => byte !== 0).length)
  const zero = BigInt(data.length) - nonZero
  let intrinsic = 21_000n + zero * 4n + nonZero * (since('Istanbul') ? 16n : 68n)
  if (isCreation && since('Homestead')) intrinsic += 32_000n
  if (isCreation && since('Shanghai')) intrinsic += 2n * BigInt(Math.ceil(data.length / 32))
  return { intrinsic, floor: since('Prague') ? 21_000n + (zero + nonZero * 4n) * 10n : 0n }
}

/** Gas that the message has when a transaction offers `gas` beside the intrinsic gas: the floor may force it to offer more. */
export function messageGas({ intrinsic, floor }: { intrinsic: bigint; floor: bigint }, gas: bigint): bigint {
  return intrinsic + gas > floor ? gas : floor - intrinsic
}

/** What a refund leaves to be paid. Sources: yellow paper, EIP-3529, 7623. */
export function paidGas(fork: Fork, used: bigint, refund: bigint, floor: bigint): bigint {
  const most = used / (forkNames.indexOf(fork) >= forkNames.indexOf('London') ? 5n : 2n)
  const paid = used - (refund < most ? refund : most)
  return paid > floor ? paid : floor
}
