import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fixtureFolder } from '@megarollup/testkit'

/** One precompile on one input that is meant to be slow for its gas. */
export interface PrecompileCase {
  /** What it is, unique among all cases. */
  name: string
  address: number
  input: Uint8Array
}

/** Every precompile on the shapes of input that cost the most time for their gas. */
export async function precompileCases(): Promise<PrecompileCase[]> {
  const vectors = await loadVectors()
  const g1Pair = worstScalar(vectors.blsG1Mul, 160)
  const g2Pair = worstScalar(vectors.blsG2Mul, 288)
  const distinct = { g1: worstPairs(vectors.blsG1MultiExp, 160), g2: worstPairs(vectors.blsG2MultiExp, 288) }
  return [
    { name: 'ecrecover', address: 0x01, input: vectors.ecRecover[1]! },
    ...[0, 32, 1024, 65_536].flatMap((length) => [
      { name: `sha256 ${length} B`, address: 0x02, input: filled(length) },
      { name: `ripemd160 ${length} B`, address: 0x03, input: filled(length) },
      { name: `identity ${length} B`, address: 0x04, input: filled(length) },
    ]),
    ...modexpCases(),
    { name: 'bn254 add', address: 0x06, input: longest(vectors.bn256Add.slice(0, 2)) },
    { name: 'bn254 mul', address: 0x07, input: worstScalar(vectors.bn256ScalarMul, 96) },
    { name: 'bn254 pairing 0', address: 0x08, input: new Uint8Array(0) },
    ...[1, 2, 8, 30].map((pairs) => ({
      name: `bn254 pairing ${pairs}`,
      address: 0x08,
      input: cycle(vectors.bn256Pairing[0]!, pairs * 192),
    })),
    ...[0, 1, 12, 1000, 1_000_000].map((rounds) => ({
      name: `blake2f ${rounds} rounds`,
      address: 0x09,
      input: blake2fInput(rounds),
    })),
    { name: 'point evaluation', address: 0x0a, input: vectors.pointEvaluation[0]! },
    { name: 'bls12 g1 add', address: 0x0b, input: vectors.blsG1Add[3]! },
    { name: 'bls12 g1 msm 1', address: 0x0c, input: g1Pair },
    ...[2, 16, 128, 256].map((pairs) => ({
      name: `bls12 g1 msm ${pairs}`,
      address: 0x0c,
      input: cycle(distinct.g1, pairs * 160),
    })),
    { name: 'bls12 g2 add', address: 0x0d, input: vectors.blsG2Add[3]! },
    { name: 'bls12 g2 msm 1', address: 0x0e, input: g2Pair },
    ...[2, 16, 128, 256].map((pairs) => ({
      name: `bls12 g2 msm ${pairs}`,
      address: 0x0e,
      input: cycle(distinct.g2, pairs * 288),
    })),
    ...[1, 2, 8, 30].map((pairs) => ({
      name: `bls12 pairing ${pairs}`,
      address: 0x0f,
      input: cycle(vectors.blsPairing[0]!, pairs * 384),
    })),
    { name: 'bls12 map fp to g1', address: 0x10, input: vectors.blsMapG1[0]! },
    { name: 'bls12 map fp2 to g2', address: 0x11, input: vectors.blsMapG2[0]! },
    { name: 'p256 verify', address: 0x100, input: vectors.p256Verify[0]! },
  ]
}

const VECTOR_FILES = [
  'ecRecover',
  'bn256Add',
  'bn256ScalarMul',
  'bn256Pairing',
  'pointEvaluation',
  'blsG1Add',
  'blsG1Mul',
  'blsG1MultiExp',
  'blsG2Add',
  'blsG2Mul',
  'blsG2MultiExp',
  'blsPairing',
  'blsMapG1',
  'blsMapG2',
  'p256Verify',
] as const

/** The inputs of geth's vectors: valid points, which are slower than malformed ones. */
async function loadVectors(): Promise<Record<(typeof VECTOR_FILES)[number], Uint8Array[]>> {
  const folder = join(await fixtureFolder('geth-testdata-precompiles+tracers'), 'geth/core/vm/testdata/precompiles')
  const inputs = VECTOR_FILES.map(async (name) => {
    const vectors = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as { Input: string }[]
    return [name, vectors.map(({ Input }) => Uint8Array.from(Buffer.from(Input, 'hex')))] as const
  })
  return Object.fromEntries(await Promise.all(inputs)) as Record<(typeof VECTOR_FILES)[number], Uint8Array[]>
}

/** Sizes of operands in bytes. Moduli are odd, even, or a power of two; exponents have all their bits set, or one. */
function modexpCases(): PrecompileCase[] {
  const shapes: [string, number, number, number, Partial<ModexpShape>][] = [
    ['odd, minimal gas', 32, 4, 32, {}],
    ['odd', 32, 32, 32, {}],
    ['even', 32, 32, 32, { modulusEnd: 0x02 }],
    ['odd, one word over the cheap size', 40, 30, 40, {}],
    ['odd, e = 3', 64, 1, 64, { exponentByte: 0x03 }],
    ['odd', 128, 32, 128, {}],
    ['even', 128, 32, 128, { modulusEnd: 0x02 }],
    ['odd', 256, 32, 256, {}],
    ['even', 256, 32, 256, { modulusEnd: 0x02 }],
    ['power of two', 256, 32, 256, { modulusStart: 0x80, modulusByte: 0x00, modulusEnd: 0x00 }],
    ['odd, e = 65537', 256, 3, 256, { exponentStart: 0x01, exponentByte: 0x00, exponentEnd: 0x01 }],
    ['odd, long exponent', 32, 1024, 32, {}],
    ['even, long exponent', 32, 1024, 32, { modulusEnd: 0x02 }],
    ['odd, small modulus', 1024, 32, 8, {}],
    ['odd, small modulus, e = 1', 1024, 1, 8, { exponentByte: 0x01 }],
    ['odd', 1024, 32, 1024, {}],
    ['even', 1024, 32, 1024, { modulusEnd: 0x02 }],
    ['odd, e = 2', 1024, 1, 1024, { exponentByte: 0x02 }],
    ['odd, e = 1', 1024, 1, 1024, { exponentByte: 0x01 }],
    ['all lengths zero', 0, 0, 0, {}],
  ]
  return shapes.map(([what, base, exponent, modulus, shape]) => ({
    name: `modexp ${base}^${exponent} mod ${modulus} B, ${what}`,
    address: 0x05,
    input: modexpInput({ base, exponent, modulus, ...shape }),
  }))
}

interface ModexpShape {
  base: number
  exponent: number
  modulus: number
  exponentStart?: number
  exponentByte?: number
  exponentEnd?: number
  modulusStart?: number
  modulusByte?: number
  modulusEnd?: number
}

function modexpInput(shape: ModexpShape): Uint8Array {
  const { base, exponent, modulus, exponentByte = 0xff, modulusByte = 0xff } = shape
  const input = new Uint8Array(96 + base + exponent + modulus)
  const view = new DataView(input.buffer)
  for (const [index, length] of [base, exponent, modulus].entries()) view.setUint32(32 * index + 28, length)
  const operand = (offset: number, length: number, byte: number, first = byte, last = byte) => {
    if (length === 0) return
    input.fill(byte, offset, offset + length)
    input[offset] = first
    if (length > 1) input[offset + length - 1] = last
  }
  operand(96, base, 0xfe)
  operand(96 + base, exponent, exponentByte, shape.exponentStart, shape.exponentEnd)
  operand(96 + base + exponent, modulus, modulusByte, shape.modulusStart, shape.modulusEnd)
  return input
}

function blake2fInput(rounds: number): Uint8Array {
  const input = filled(213)
  new DataView(input.buffer).setUint32(0, rounds)
  input[212] = 1
  return input
}

/** Bytes without a pattern that anything could profit from. */
function filled(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => Math.imul(index + 1, 0x9e3779b1) >>> 24)
}

/** The bytes, over and over. */
function cycle(bytes: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => bytes[index % bytes.length]!)
}

function longest(inputs: readonly Uint8Array[]): Uint8Array {
  return inputs.reduce((left, right) => (right.length > left.length ? right : left))
}

/** The last vector of so many bytes, its scalar with nearly all bits set and no structure. */
function worstScalar(inputs: readonly Uint8Array[], bytes: number): Uint8Array {
  const input = inputs.findLast(({ length }) => length === bytes)!.slice()
  input.set(SCALAR, bytes - SCALAR.length)
  return input
}

/** As many different pairs as the vectors of a sum have, with scalars as above. */
function worstPairs(inputs: readonly Uint8Array[], pairBytes: number): Uint8Array {
  const input = inputs.find(({ length }) => length === 16 * pairBytes)!.slice()
  for (let end = pairBytes; end <= input.length; end += pairBytes) {
    input.set(SCALAR, end - SCALAR.length)
    input[end - 1] = end / pairBytes
  }
  return input
}

const SCALAR = Uint8Array.from(Buffer.from('6f3bd7edf5b6defbbfde7b6fddf7ebb7d5eefbdb7d6fb7ddbefb6edfb7dbf7ed', 'hex'))
