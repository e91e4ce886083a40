import { EngineInputError } from '../errors.ts'
import { describeValue, isBytes, isBytesOf, isUint64, isUint256, isUnsigned } from './shapes.ts'

/** Throws `EngineInputError`, which says what was got and what is wanted. */
export function refuse(field: string, value: unknown, wanted: string): never {
  if (typeof value === 'bigint' && wanted === WORD)
    throw new EngineInputError(field, `is ${describeValue(value)}, which does not fit in 256 bits.`, `Give ${WORD}.`)
  throw new EngineInputError(field, `is ${describeValue(value)}.`, `Give ${wanted}.`)
}

const WORD = 'a bigint from 0 to 2^256 - 1'
const U64 = 'a bigint from 0 to 2^64 - 1'
const UNSIGNED = 'a bigint that is not negative'

export function checkAddress(value: unknown, field: string): void {
  if (!isBytesOf(value, 20)) refuse(field, value, 'a Uint8Array of 20 bytes')
}

export function checkHash(value: unknown, field: string): void {
  if (!isBytesOf(value, 32)) refuse(field, value, 'a Uint8Array of 32 bytes')
}

export function checkBytes(value: unknown, field: string): void {
  if (!isBytes(value)) refuse(field, value, 'a Uint8Array')
}

export function checkUint256(value: unknown, field: string): void {
  if (!isUint256(value)) refuse(field, value, WORD)
}

export function checkUnsigned(value: unknown, field: string): void {
  if (!isUnsigned(value)) refuse(field, value, UNSIGNED)
}

export function checkBigInt(value: unknown, field: string): void {
  if (typeof value !== 'bigint') refuse(field, value, 'a bigint')
}

export function checkObject(value: unknown, field: string): void {
  if (typeof value !== 'object' || value === null) refuse(field, value, 'an object')
}

export function checkUint64(value: unknown, field: string): void {
  if (!isUint64(value)) refuse(field, value, U64)
}
