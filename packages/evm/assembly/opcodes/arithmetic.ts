/** 0x01–0x0b. Each body gets the stack pointer, with its inputs checked and static gas paid, and returns the new one. */
import { ARITHMETIC, Lane } from '../layout'
import { rules } from '../rules'
import { divide, signedDivide } from '../u256/divide'
import { power } from '../u256/exponent'
import { addModulo, multiplyModulo } from '../u256/modulo'
import { multiply } from '../u256/multiply'
import { signExtend } from '../u256/shift'
import { add as addWords, byteLength, sub as subtractWords } from '../u256/words'

// @ts-ignore: decorator
@inline
function scratch(lane: Lane): usize {
  return changetype<usize>(lane) + ARITHMETIC
}

// @ts-ignore: decorator
@inline
export function add(sp: usize): usize {
  addWords(sp + 32, sp, sp + 32)
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function mul(sp: usize): usize {
  multiply(sp + 32, sp, sp + 32)
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function sub(sp: usize): usize {
  subtractWords(sp + 32, sp, sp + 32)
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function div(lane: Lane, sp: usize, wantRemainder: bool): usize {
  divide(sp + 32, sp, sp + 32, wantRemainder, scratch(lane))
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function sdiv(lane: Lane, sp: usize, wantRemainder: bool): usize {
  signedDivide(sp + 32, sp, sp + 32, wantRemainder, scratch(lane))
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function addmod(lane: Lane, sp: usize): usize {
  addModulo(sp + 64, sp, sp + 32, sp + 64, scratch(lane))
  return sp + 64
}

// @ts-ignore: decorator
@inline
export function mulmod(lane: Lane, sp: usize): usize {
  multiplyModulo(sp + 64, sp, sp + 32, sp + 64, scratch(lane))
  return sp + 64
}

/** The dynamic gas of EXP. */
// @ts-ignore: decorator
@inline
export function expGas(sp: usize): i64 {
  return rules().expByte * <i64>byteLength(sp + 32)
}

// @ts-ignore: decorator
@inline
export function exp(lane: Lane, sp: usize): usize {
  power(sp + 32, sp, sp + 32, scratch(lane))
  return sp + 32
}

// @ts-ignore: decorator
@inline
export function signextend(sp: usize): usize {
  signExtend(sp + 32, sp, sp + 32)
  return sp + 32
}
