/** Comparison and bits, 0x10–0x1e. */
import { equal32 } from '../bytes'
import { leadingZeros, shiftLeft, shiftRight, shiftRightSigned } from '../u256/shift'
import { isZero, lessThan, setWord, signedLessThan, upper } from '../u256/words'

// @ts-ignore: decorator
@inline
export function lt(sp: usize): usize {
  setWord(sp + 32, u64(lessThan(sp, sp + 32)))
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function gt(sp: usize): usize {
  setWord(sp + 32, u64(lessThan(sp + 32, sp)))
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function slt(sp: usize): usize {
  setWord(sp + 32, u64(signedLessThan(sp, sp + 32)))
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function sgt(sp: usize): usize {
  setWord(sp + 32, u64(signedLessThan(sp + 32, sp)))
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function eq(sp: usize): usize {
  setWord(sp + 32, u64(equal32(sp, sp + 32)))
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function iszero(sp: usize): usize {
  setWord(sp, u64(isZero(sp)))
  return sp
}

// @ts-ignore: decorator
@inline
export function and(sp: usize): usize {
  store<u64>(sp, load<u64>(sp) & load<u64>(sp, 32), 32)
  store<u64>(sp, load<u64>(sp, 8) & load<u64>(sp, 40), 40)
  store<u64>(sp, load<u64>(sp, 16) & load<u64>(sp, 48), 48)
  store<u64>(sp, load<u64>(sp, 24) & load<u64>(sp, 56), 56)
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function or(sp: usize): usize {
  store<u64>(sp, load<u64>(sp) | load<u64>(sp, 32), 32)
  store<u64>(sp, load<u64>(sp, 8) | load<u64>(sp, 40), 40)
  store<u64>(sp, load<u64>(sp, 16) | load<u64>(sp, 48), 48)
  store<u64>(sp, load<u64>(sp, 24) | load<u64>(sp, 56), 56)
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function xor(sp: usize): usize {
  store<u64>(sp, load<u64>(sp) ^ load<u64>(sp, 32), 32)
  store<u64>(sp, load<u64>(sp, 8) ^ load<u64>(sp, 40), 40)
  store<u64>(sp, load<u64>(sp, 16) ^ load<u64>(sp, 48), 48)
  store<u64>(sp, load<u64>(sp, 24) ^ load<u64>(sp, 56), 56)
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function not(sp: usize): usize {
  store<u64>(sp, ~load<u64>(sp))
  store<u64>(sp, ~load<u64>(sp, 8), 8)
  store<u64>(sp, ~load<u64>(sp, 16), 16)
  store<u64>(sp, ~load<u64>(sp, 24), 24)
  return sp
}

// @ts-ignore: decorator
@inline
export function byte(sp: usize): usize {
  const inRange = upper(sp) == 0 && load<u64>(sp) < 32
  setWord(sp + 32, inRange ? <u64>load<u8>(sp + 63 - <usize>load<u64>(sp)) : 0)
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function shl(sp: usize): usize {
  shiftLeft(sp + 32, sp, sp + 32)
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function shr(sp: usize): usize {
  shiftRight(sp + 32, sp, sp + 32)
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function sar(sp: usize): usize {
  shiftRightSigned(sp + 32, sp, sp + 32)
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function clz256(sp: usize): usize {
  setWord(sp, leadingZeros(sp))
  return sp
}
