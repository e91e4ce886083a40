import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assemble, returnTop } from '../test/assemble.ts'
import { numberOf, runCode } from '../test/harness.ts'

const SIZE = 1n << 256n
const mod = (value: bigint) => BigInt.asUintN(256, value)
const signed = (value: bigint) => BigInt.asIntN(256, value)

/** Numbers at which carries, signs and limb boundaries matter, and random ones of every width. */
const edges = [0n, 1n, 2n, 3n, 31n, 32n, 255n, 256n, 257n]
  .concat([31, 32, 63, 64, 65, 127, 128, 191, 192, 193, 254, 255].map((bits) => 1n << BigInt(bits)))
  .flatMap((value) => [value, value - 1n, SIZE - value, SIZE - value - 1n].map(mod))
const word = fc.oneof(
  fc.constantFrom(...edges),
  fc
    .tuple(fc.bigInt({ min: 0n, max: SIZE - 1n }), fc.integer({ min: 0, max: 255 }))
    .map(([v, shift]) => v >> BigInt(shift)),
)

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = mod(square * square))
    if (rest & 1n) result = mod(result * square)
  return result
}

function signExtend(index: bigint, value: bigint): bigint {
  return index >= 31n ? value : mod(BigInt.asIntN(Number(index) * 8 + 8, value))
}

const flag = (condition: boolean) => (condition ? 1n : 0n)

/** What each instruction computes, from the yellow paper, appendix H. The first argument is the top of the stack. */
const reference: Record<string, (a: bigint, b: bigint, c: bigint) => bigint> = {
  ADD: (a, b) => mod(a + b),
  MUL: (a, b) => mod(a * b),
  SUB: (a, b) => mod(a - b),
  DIV: (a, b) => (b === 0n ? 0n : a / b),
  SDIV: (a, b) => (b === 0n ? 0n : mod(signed(a) / signed(b))),
  MOD: (a, b) => (b === 0n ? 0n : a % b),
  SMOD: (a, b) => (b === 0n ? 0n : mod(signed(a) % signed(b))),
  ADDMOD: (a, b, c) => (c === 0n ? 0n : (a + b) % c),
  MULMOD: (a, b, c) => (c === 0n ? 0n : (a * b) % c),
  EXP: power,
  SIGNEXTEND: signExtend,
  LT: (a, b) => flag(a < b),
  GT: (a, b) => flag(a > b),
  SLT: (a, b) => flag(signed(a) < signed(b)),
  SGT: (a, b) => flag(signed(a) > signed(b)),
  EQ: (a, b) => flag(a === b),
  ISZERO: (a) => flag(a === 0n),
  AND: (a, b) => a & b,
  OR: (a, b) => a | b,
  XOR: (a, b) => a ^ b,
  NOT: (a) => mod(~a),
  BYTE: (a, b) => (a < 32n ? (b >> (8n * (31n - a))) & 0xffn : 0n),
  SHL: (a, b) => (a < 256n ? mod(b << a) : 0n),
  SHR: (a, b) => (a < 256n ? b >> a : 0n),
  SAR: (a, b) => mod(signed(b) >> (a < 256n ? a : 256n)),
  CLZ: (a) => (a === 0n ? 256n : BigInt(256 - a.toString(2).length)),
}

/** Small shift counts and byte indexes come up often enough to matter. */
const isIndexed = (name: string) => /^(BYTE|SHL|SHR|SAR|SIGNEXTEND)$/.test(name)
const index = fc.oneof(fc.bigInt({ min: 0n, max: 260n }), word)

describe('arithmetic and bits', () => {
  it.each(Object.keys(reference))('%s agrees with big integers', (name) => {
    const first = isIndexed(name) ? index : word
    fc.assert(
      fc.property(first, word, word, (a, b, c) => {
        const { output } = runCode(assemble(c, b, a, name, returnTop))
        expect(numberOf(output)).toBe(reference[name]!(a, b, c))
      }),
      {
        numRuns: 150,
        seed: 7,
        examples: edges.slice(0, 40).map((edge, i) => [edge, edges[(i * 7) % edges.length]!, 3n]),
      },
    )
  })

  it('agrees where a divisor or a modulus has the size of its dividend', () => {
    const near = fc.tuple(word, fc.bigInt({ min: -3n, max: 3n })).map(([a, delta]) => [a, mod(a + delta)] as const)
    fc.assert(
      fc.property(near, fc.constantFrom('DIV', 'MOD', 'SDIV', 'SMOD'), ([a, b], name) => {
        expect(numberOf(runCode(assemble(b, a, name, returnTop)).output)).toBe(reference[name]!(a, b, 0n))
      }),
      { numRuns: 200, seed: 8 },
    )
  })

  it.each(['DIV', 'SDIV', 'MOD', 'SMOD'])('%s agrees near multiples of divisors of up to 128 bits', (name) => {
    const sized = (bits: number) =>
      fc.integer({ min: 1, max: bits }).chain((size) => fc.bigInt({ min: 1n, max: (1n << BigInt(size)) - 1n }))
    const sign = fc.constantFrom(1n, -1n)
    fc.assert(
      fc.property(sized(128), sized(128), fc.integer({ min: -1, max: 1 }), sign, sign, (q, b, rest, signA, signB) => {
        const [left, right] = [mod(signA * ((q * b) % (1n << 128n)) + BigInt(rest)), mod(signB * b)]
        const { output } = runCode(assemble(right, left, name, returnTop))
        expect(numberOf(output)).toBe(reference[name]!(left, right, 0n))
      }),
      { numRuns: 1500, seed: 11 },
    )
  })
})
