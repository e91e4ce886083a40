/** P256VERIFY (EIP-7951): ECDSA over y² = x³ − 3x + b. */
import * as fp from './generated/fp'
import * as fn from './generated/fn'
import { CURVE_B, GENERATOR, ORDER_IN_FP, P_MINUS_N } from './generated/constants'
import { Point, addAffine, addJacobian, double, toAffine } from './p256/point'

const S: usize = fp.SIZE
const POINT: usize = 3 * S
/** Digits of non-adjacent forms, one for each bit and one more. */
const DIGITS: i32 = 257
/** Width of the key's form, of which 8 odd multiples are made each time, and of the generator's, of which 64 are kept. */
const KEY_WIDTH: i32 = 5
const GENERATOR_WIDTH: i32 = 8

/** digest ‖ r ‖ s ‖ x ‖ y. */
export const input: usize = memory.data(160, 8)

const r: usize = memory.data(48, 16)
const s: usize = memory.data(48, 16)
const z: usize = memory.data(48, 16)
const t: usize = memory.data(48, 16)
const key: usize = memory.data(144, 16)
const sum: usize = memory.data(144, 16)
const keyMultiples: usize = memory.data(8 * 144, 16)
const generatorMultiples: usize = memory.data(64 * 96, 16)
const keyDigits: usize = memory.data(272, 16)
const generatorDigits: usize = memory.data(272, 16)
const bytes: usize = memory.data(32, 8)
let isReady: bool = false

/** Whether the signature at `input` is valid. */
export function verify(): bool {
  if (!fn.fromBytes(r, input + 32) || !fn.fromBytes(s, input + 64) || fn.isZero(r) || fn.isZero(s)) return false
  if (!fp.fromBytes(key, input + 96) || !fp.fromBytes(key + S, input + 128) || !isOnCurve()) return false
  fp.copy(key + 2 * S, fp.ONE)
  if (!isReady) prepareGenerator()
  fn.fromBytesModular(z, input)
  fn.inv(s, s)
  fn.mul(z, z, s)
  fn.mul(r, r, s)
  recode(generatorDigits, z, GENERATOR_WIDTH)
  recode(keyDigits, r, KEY_WIDTH)
  oddMultiples(keyMultiples, key, 8)
  return addUp() && hasX(input + 32)
}

function isOnCurve(): bool {
  fp.sqr(t, key)
  fp.mul(t, t, key)
  fp.sub(t, t, key)
  fp.sub(t, t, key)
  fp.sub(t, t, key)
  fp.add(t, t, CURVE_B)
  fp.sqr(z, key + S)
  return fp.equal(t, z)
}

/** The point, three times it, five times, … */
function oddMultiples(target: usize, point: usize, count: usize): void {
  memory.copy(target, point, POINT)
  memory.copy(sum, point, POINT)
  double(sum)
  for (let i: usize = 1; i < count; i++) {
    memory.copy(target + i * POINT, target + (i - 1) * POINT, POINT)
    // No multiple below the order meets another.
    addJacobian(target + i * POINT, sum)
  }
}

function prepareGenerator(): void {
  const work = memory.data(64 * 144, 16)
  const start = memory.data(144, 16)
  memory.copy(start, GENERATOR, 2 * S)
  fp.copy(start + 2 * S, fp.ONE)
  oddMultiples(work, start, 64)
  for (let i: usize = 0; i < 64; i++) toAffine(generatorMultiples + i * 2 * S, work + i * POINT)
  isReady = true
}

/** sum = z · generator + r · key. False at infinity. */
function addUp(): bool {
  let state = Point.Infinity
  for (let bit: i32 = DIGITS - 1; bit >= 0; bit--) {
    if (state != Point.Infinity) double(sum)
    const ofKey = <i32>load<i8>(keyDigits + <usize>bit)
    if (ofKey != 0) {
      const entry = keyMultiples + <usize>(abs<i32>(ofKey) >> 1) * POINT
      memory.copy(key, entry, POINT)
      if (ofKey < 0) fp.neg(key + S, key + S)
      if (state == Point.Infinity) {
        memory.copy(sum, key, POINT)
        state = Point.Finite
      } else state = addJacobian(sum, key)
    }
    const ofGenerator = <i32>load<i8>(generatorDigits + <usize>bit)
    if (ofGenerator != 0) {
      const entry = generatorMultiples + <usize>(abs<i32>(ofGenerator) >> 1) * 2 * S
      memory.copy(key, entry, 2 * S)
      if (ofGenerator < 0) fp.neg(key + S, key + S)
      if (state == Point.Infinity) {
        memory.copy(sum, key, 2 * S)
        fp.copy(sum + 2 * S, fp.ONE)
        state = Point.Finite
      } else state = addAffine(sum, key)
    }
  }
  return state == Point.Finite
}

/** Whether x of the sum is the number of 32 bytes modulo the order: that number, or that and the order when it is below the modulus. */
function hasX(expected: usize): bool {
  fp.sqr(z, sum + 2 * S)
  fp.fromBytesModular(r, expected)
  fp.mul(t, r, z)
  if (fp.equal(t, sum)) return true
  if (memory.compare(expected, P_MINUS_N, 32) >= 0) return false
  fp.add(r, r, ORDER_IN_FP)
  fp.mul(t, r, z)
  return fp.equal(t, sum)
}

/** Writes a digit for each bit: zero, or odd and between ±2^(width − 1). */
function recode(digits: usize, scalar: usize, width: i32): void {
  fn.toBytes(bytes, scalar)
  memory.fill(digits, 0, 272)
  let carry: i32 = 0
  for (let bit: i32 = 0; bit < 256; ) {
    if (bitsAt(bit, 1) == carry) {
      bit++
      continue
    }
    const count = min<i32>(width, 256 - bit)
    let digit = bitsAt(bit, count) + carry
    carry = digit >> (width - 1)
    digit -= carry << width
    store<i8>(digits + <usize>bit, <i8>digit)
    bit += count
  }
  if (carry) store<i8>(digits + 256, 1)
}

/** Bits of the number at `bytes`. */
function bitsAt(bit: i32, count: i32): i32 {
  const low = <i32>load<u8>(bytes + <usize>(31 - (bit >> 3)))
  const high = bit < 248 ? <i32>load<u8>(bytes + <usize>(30 - (bit >> 3))) : 0
  return (((high << 8) | low) >> (bit & 7)) & ((1 << count) - 1)
}
