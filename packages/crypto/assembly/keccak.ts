/**
 * Keccak-256 as Ethereum uses it (the original padding, not SHA-3's). Source: the Keccak reference, version 3.0, sections 1.2 and 2.3.
 *
 * The file has no mutable statics: every function works on a state that the caller owns, so that kernels that share one
 * memory between threads can import it as source.
 *
 * State: 25 lanes of u64, little-endian, lane (x, y) at byte 8·(x + 5·y); 200 bytes.
 */

/** Bytes of the state. */
export const KECCAK_STATE_BYTES: usize = 200
/** Bytes absorbed by one permutation at a capacity of 512 bits. */
export const KECCAK_RATE: usize = 136

const ROUND_CONSTANTS: usize = memory.data<u64>([
  0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
  0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
  0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
  0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
  0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
  0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
])

// @ts-ignore: decorator
@inline
function chi(b0: u64, b1: u64, b2: u64): u64 {
  return b0 ^ (~b1 & b2)
}

/**
 * The permutation. Two rounds a loop iteration keep all lanes in locals and swap the roles of `a` and `e` for nothing;
 * unrolling all 24 is half as fast, because V8's register allocator gives up. `c` and `d` are the column parities of theta,
 * `b` one row between pi and chi.
 */
export function keccakF1600(state: usize): void {
  let a0 = load<u64>(state, 0), a1 = load<u64>(state, 8), a2 = load<u64>(state, 16), a3 = load<u64>(state, 24), a4 = load<u64>(state, 32)
  let a5 = load<u64>(state, 40), a6 = load<u64>(state, 48), a7 = load<u64>(state, 56), a8 = load<u64>(state, 64), a9 = load<u64>(state, 72)
  let a10 = load<u64>(state, 80), a11 = load<u64>(state, 88), a12 = load<u64>(state, 96), a13 = load<u64>(state, 104), a14 = load<u64>(state, 112)
  let a15 = load<u64>(state, 120), a16 = load<u64>(state, 128), a17 = load<u64>(state, 136), a18 = load<u64>(state, 144), a19 = load<u64>(state, 152)
  let a20 = load<u64>(state, 160), a21 = load<u64>(state, 168), a22 = load<u64>(state, 176), a23 = load<u64>(state, 184), a24 = load<u64>(state, 192)
  let e0: u64 = 0, e1: u64 = 0, e2: u64 = 0, e3: u64 = 0, e4: u64 = 0
  let e5: u64 = 0, e6: u64 = 0, e7: u64 = 0, e8: u64 = 0, e9: u64 = 0
  let e10: u64 = 0, e11: u64 = 0, e12: u64 = 0, e13: u64 = 0, e14: u64 = 0
  let e15: u64 = 0, e16: u64 = 0, e17: u64 = 0, e18: u64 = 0, e19: u64 = 0
  let e20: u64 = 0, e21: u64 = 0, e22: u64 = 0, e23: u64 = 0, e24: u64 = 0
  let b0: u64 = 0, b1: u64 = 0, b2: u64 = 0, b3: u64 = 0, b4: u64 = 0
  let c0: u64 = 0, c1: u64 = 0, c2: u64 = 0, c3: u64 = 0, c4: u64 = 0
  let d0: u64 = 0, d1: u64 = 0, d2: u64 = 0, d3: u64 = 0, d4: u64 = 0
  const end = ROUND_CONSTANTS + 24 * 8
  for (let rc: usize = ROUND_CONSTANTS; rc < end; rc += 16) {
    // ---- even round: a → e
    // theta
    c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20
    c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21
    c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22
    c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23
    c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24
    d0 = c4 ^ rotl(c1, 1)
    d1 = c0 ^ rotl(c2, 1)
    d2 = c1 ^ rotl(c3, 1)
    d3 = c2 ^ rotl(c4, 1)
    d4 = c3 ^ rotl(c0, 1)
    // rho, pi, chi, iota: row 0
    b0 = a0 ^ d0
    b1 = rotl(a6 ^ d1, 44)
    b2 = rotl(a12 ^ d2, 43)
    b3 = rotl(a18 ^ d3, 21)
    b4 = rotl(a24 ^ d4, 14)
    e0 = chi(b0, b1, b2) ^ load<u64>(rc)
    e1 = chi(b1, b2, b3)
    e2 = chi(b2, b3, b4)
    e3 = chi(b3, b4, b0)
    e4 = chi(b4, b0, b1)
    // rho, pi, chi: row 1
    b0 = rotl(a3 ^ d3, 28)
    b1 = rotl(a9 ^ d4, 20)
    b2 = rotl(a10 ^ d0, 3)
    b3 = rotl(a16 ^ d1, 45)
    b4 = rotl(a22 ^ d2, 61)
    e5 = chi(b0, b1, b2)
    e6 = chi(b1, b2, b3)
    e7 = chi(b2, b3, b4)
    e8 = chi(b3, b4, b0)
    e9 = chi(b4, b0, b1)
    // rho, pi, chi: row 2
    b0 = rotl(a1 ^ d1, 1)
    b1 = rotl(a7 ^ d2, 6)
    b2 = rotl(a13 ^ d3, 25)
    b3 = rotl(a19 ^ d4, 8)
    b4 = rotl(a20 ^ d0, 18)
    e10 = chi(b0, b1, b2)
    e11 = chi(b1, b2, b3)
    e12 = chi(b2, b3, b4)
    e13 = chi(b3, b4, b0)
    e14 = chi(b4, b0, b1)
    // rho, pi, chi: row 3
    b0 = rotl(a4 ^ d4, 27)
    b1 = rotl(a5 ^ d0, 36)
    b2 = rotl(a11 ^ d1, 10)
    b3 = rotl(a17 ^ d2, 15)
    b4 = rotl(a23 ^ d3, 56)
    e15 = chi(b0, b1, b2)
    e16 = chi(b1, b2, b3)
    e17 = chi(b2, b3, b4)
    e18 = chi(b3, b4, b0)
    e19 = chi(b4, b0, b1)
    // rho, pi, chi: row 4
    b0 = rotl(a2 ^ d2, 62)
    b1 = rotl(a8 ^ d3, 55)
    b2 = rotl(a14 ^ d4, 39)
    b3 = rotl(a15 ^ d0, 41)
    b4 = rotl(a21 ^ d1, 2)
    e20 = chi(b0, b1, b2)
    e21 = chi(b1, b2, b3)
    e22 = chi(b2, b3, b4)
    e23 = chi(b3, b4, b0)
    e24 = chi(b4, b0, b1)

    // ---- odd round: e → a
    // theta
    c0 = e0 ^ e5 ^ e10 ^ e15 ^ e20
    c1 = e1 ^ e6 ^ e11 ^ e16 ^ e21
    c2 = e2 ^ e7 ^ e12 ^ e17 ^ e22
    c3 = e3 ^ e8 ^ e13 ^ e18 ^ e23
    c4 = e4 ^ e9 ^ e14 ^ e19 ^ e24
    d0 = c4 ^ rotl(c1, 1)
    d1 = c0 ^ rotl(c2, 1)
    d2 = c1 ^ rotl(c3, 1)
    d3 = c2 ^ rotl(c4, 1)
    d4 = c3 ^ rotl(c0, 1)
    // rho, pi, chi, iota: row 0
    b0 = e0 ^ d0
    b1 = rotl(e6 ^ d1, 44)
    b2 = rotl(e12 ^ d2, 43)
    b3 = rotl(e18 ^ d3, 21)
    b4 = rotl(e24 ^ d4, 14)
    a0 = chi(b0, b1, b2) ^ load<u64>(rc, 8)
    a1 = chi(b1, b2, b3)
    a2 = chi(b2, b3, b4)
    a3 = chi(b3, b4, b0)
    a4 = chi(b4, b0, b1)
    // rho, pi, chi: row 1
    b0 = rotl(e3 ^ d3, 28)
    b1 = rotl(e9 ^ d4, 20)
    b2 = rotl(e10 ^ d0, 3)
    b3 = rotl(e16 ^ d1, 45)
    b4 = rotl(e22 ^ d2, 61)
    a5 = chi(b0, b1, b2)
    a6 = chi(b1, b2, b3)
    a7 = chi(b2, b3, b4)
    a8 = chi(b3, b4, b0)
    a9 = chi(b4, b0, b1)
    // rho, pi, chi: row 2
    b0 = rotl(e1 ^ d1, 1)
    b1 = rotl(e7 ^ d2, 6)
    b2 = rotl(e13 ^ d3, 25)
    b3 = rotl(e19 ^ d4, 8)
    b4 = rotl(e20 ^ d0, 18)
    a10 = chi(b0, b1, b2)
    a11 = chi(b1, b2, b3)
    a12 = chi(b2, b3, b4)
    a13 = chi(b3, b4, b0)
    a14 = chi(b4, b0, b1)
    // rho, pi, chi: row 3
    b0 = rotl(e4 ^ d4, 27)
    b1 = rotl(e5 ^ d0, 36)
    b2 = rotl(e11 ^ d1, 10)
    b3 = rotl(e17 ^ d2, 15)
    b4 = rotl(e23 ^ d3, 56)
    a15 = chi(b0, b1, b2)
    a16 = chi(b1, b2, b3)
    a17 = chi(b2, b3, b4)
    a18 = chi(b3, b4, b0)
    a19 = chi(b4, b0, b1)
    // rho, pi, chi: row 4
    b0 = rotl(e2 ^ d2, 62)
    b1 = rotl(e8 ^ d3, 55)
    b2 = rotl(e14 ^ d4, 39)
    b3 = rotl(e15 ^ d0, 41)
    b4 = rotl(e21 ^ d1, 2)
    a20 = chi(b0, b1, b2)
    a21 = chi(b1, b2, b3)
    a22 = chi(b2, b3, b4)
    a23 = chi(b3, b4, b0)
    a24 = chi(b4, b0, b1)
  }
  store<u64>(state, a0, 0)
  store<u64>(state, a1, 8)
  store<u64>(state, a2, 16)
  store<u64>(state, a3, 24)
  store<u64>(state, a4, 32)
  store<u64>(state, a5, 40)
  store<u64>(state, a6, 48)
  store<u64>(state, a7, 56)
  store<u64>(state, a8, 64)
  store<u64>(state, a9, 72)
  store<u64>(state, a10, 80)
  store<u64>(state, a11, 88)
  store<u64>(state, a12, 96)
  store<u64>(state, a13, 104)
  store<u64>(state, a14, 112)
  store<u64>(state, a15, 120)
  store<u64>(state, a16, 128)
  store<u64>(state, a17, 136)
  store<u64>(state, a18, 144)
  store<u64>(state, a19, 152)
  store<u64>(state, a20, 160)
  store<u64>(state, a21, 168)
  store<u64>(state, a22, 176)
  store<u64>(state, a23, 184)
  store<u64>(state, a24, 192)
}

/** Empties the state. */
export function keccakReset(state: usize): void {
  memory.fill(state, 0, KECCAK_STATE_BYTES)
}

// @ts-ignore: decorator
@inline
function xorLane(state: usize, input: usize, offset: usize): void {
  store<u64>(state + offset, load<u64>(state + offset) ^ load<u64>(input + offset))
}

/** Absorbs `blocks` whole blocks of `KECCAK_RATE` bytes. */
export function keccakAbsorb(state: usize, input: usize, blocks: usize): void {
  for (; blocks != 0; blocks--) {
    for (let offset: usize = 0; offset < KECCAK_RATE; offset += 8) xorLane(state, input, offset)
    keccakF1600(state)
    input += KECCAK_RATE
  }
}

/** Absorbs the last `length` < `KECCAK_RATE` bytes and the padding. The hash is then the first 32 bytes of the state. */
export function keccakFinish(state: usize, input: usize, length: usize): void {
  const lanes = length & ~7
  let offset: usize = 0
  for (; offset < lanes; offset += 8) xorLane(state, input, offset)
  for (; offset < length; offset++) store<u8>(state + offset, load<u8>(state + offset) ^ load<u8>(input + offset))
  store<u8>(state + length, load<u8>(state + length) ^ 0x01)
  store<u8>(state, load<u8>(state, KECCAK_RATE - 1) ^ 0x80, KECCAK_RATE - 1)
  keccakF1600(state)
}

/** Hashes `length` bytes at `input`. The hash is the first 32 bytes of `state`, which needs no preparation. */
export function keccak256(state: usize, input: usize, length: usize): void {
  keccakReset(state)
  const blocks = length / KECCAK_RATE
  keccakAbsorb(state, input, blocks)
  const whole = blocks * KECCAK_RATE
  keccakFinish(state, input + whole, length - whole)
}
