import { EngineLimitError } from '../errors.ts'
import { fromBigInt, readPadded, toBigInt } from './bytes.ts'
import { emptyOutput, type Precompile } from './precompile.ts'

/** Longest base, exponent or modulus, in bytes (EIP-7823). */
const MAX_OPERAND_BYTES = 1024n
/** Longest operand of older forks, whose price alone bounds it: as much as a BigInt holds. */
const MAX_BIGINT_BYTES = 2n ** 26n

/**
 * base ^ exponent mod modulus. Input: three 32-byte lengths, then the operands, big-endian; what is missing is zero. The output
 * is as long as the modulus. Sources: EIP-198, EIP-7823 (limits), EIP-7883 (gas).
 */
export const modexp: Precompile = {
  address: 0x05,
  name: 'MODEXP',
  gas(input) {
    const { baseLength, exponentLength, modulusLength } = lengths(input)
    const longest = larger(baseLength, modulusLength)
    const words = (longest + 7n) / 8n
    const complexity = longest > 32n ? 2n * words * words : 16n
    return larger(500n, complexity * iterations(input, baseLength, exponentLength, 16n))
  },
  run(input) {
    const { baseLength, exponentLength, modulusLength } = lengths(input)
    if (baseLength > MAX_OPERAND_BYTES || exponentLength > MAX_OPERAND_BYTES || modulusLength > MAX_OPERAND_BYTES) {
      return undefined
    }
    return compute(input)
  },
}

/** As of Byzantium: no limits, and the price of EIP-198. */
export const modexpByzantium: Precompile = {
  ...modexp,
  gas(input) {
    const { baseLength, exponentLength, modulusLength } = lengths(input)
    const complexity = squaringComplexity(larger(baseLength, modulusLength))
    return (complexity * iterations(input, baseLength, exponentLength, 8n)) / 20n
  },
  run: compute,
}

/** As of Berlin: no limits, and the price of EIP-2565. */
export const modexpBerlin: Precompile = {
  ...modexp,
  gas(input) {
    const { baseLength, exponentLength, modulusLength } = lengths(input)
    const words = (larger(baseLength, modulusLength) + 7n) / 8n
    return larger(200n, (words * words * iterations(input, baseLength, exponentLength, 8n)) / 3n)
  },
  run: compute,
}

/** What EIP-198 takes a squaring of so many bytes to cost. */
function squaringComplexity(bytes: bigint): bigint {
  const square = bytes * bytes
  if (bytes <= 64n) return square
  return bytes <= 1024n ? square / 4n + 96n * bytes - 3072n : square / 16n + 480n * bytes - 199_680n
}

function compute(input: Uint8Array): Uint8Array {
  const { baseLength, exponentLength, modulusLength } = lengths(input)
  if (modulusLength === 0n) return emptyOutput()
  const longest = larger(larger(baseLength, exponentLength), modulusLength)
  if (longest > MAX_BIGINT_BYTES)
    throw new EngineLimitError(
      `A modular exponentiation has an operand of ${longest} bytes; the most is ${MAX_BIGINT_BYTES}.`,
      'Lower the gas limit: no block has enough gas for it.',
    )
  let offset = 96
  const operand = (length: bigint) => {
    const value = toBigInt(readPadded(input, offset, Number(length)))
    offset += Number(length)
    return value
  }
  const base = operand(baseLength)
  const exponent = operand(exponentLength)
  const modulus = operand(modulusLength)
  return fromBigInt(modulus === 0n ? 0n : power(base, exponent, modulus), Number(modulusLength))
}

function larger(left: bigint, right: bigint): bigint {
  if (left > right) return left
  return right
}

function lengths(input: Uint8Array) {
  return {
    baseLength: toBigInt(readPadded(input, 0, 32)),
    exponentLength: toBigInt(readPadded(input, 32, 32)),
    modulusLength: toBigInt(readPadded(input, 64, 32)),
  }
}

/** The exponent's length in bits, of which only the first 32 bytes are looked at; each further byte counts `perByte`. */
function iterations(input: Uint8Array, baseLength: bigint, exponentLength: bigint, perByte: bigint): bigint {
  const start = 96n + baseLength
  const headLength = exponentLength < 32n ? Number(exponentLength) : 32
  const head = start < BigInt(input.length) ? toBigInt(readPadded(input, Number(start), headLength)) : 0n
  const bitsAfterFirst = head === 0n ? 0n : BigInt(head.toString(2).length - 1)
  const count = bitsAfterFirst + (exponentLength > 32n ? perByte * (exponentLength - 32n) : 0n)
  return larger(1n, count)
}

/** Square and multiply, from the highest bit, four bits at a time. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const reduced = base % modulus
  const powers = [1n % modulus]
  for (let i = 1; i < 16; i++) powers.push((powers[i - 1]! * reduced) % modulus)
  let result = powers[0]!
  for (const digit of exponent.toString(16)) {
    for (let i = 0; i < 4; i++) result = (result * result) % modulus
    const nibble = Number.parseInt(digit, 16)
    if (nibble !== 0) result = (result * powers[nibble]!) % modulus
  }
  return result
}
