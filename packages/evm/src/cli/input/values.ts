import { type Hash, type Hex, hexToBytes } from '@megarollup/protocol'
import { CliError } from '../CliError.ts'

/** A JSON object whose fields are not looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>

export function objectOf(value: unknown, field: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
  return fail(value, field, 'an object')
}

export function arrayOf(value: unknown, field: string): readonly unknown[] {
  return Array.isArray(value) ? value : fail(value, field, 'a list')
}

/** How old tests mark numbers of more than 256 bits. */
const LARGE_NUMBER = '0x:bigint '

/** A whole number: of JSON, or text in decimal or with 0x. Nothing after 0x is zero. */
export function numberOf(value: unknown, field: string): bigint {
  if (typeof value === 'string' && value.startsWith(LARGE_NUMBER))
    return numberOf(value.slice(LARGE_NUMBER.length), field)
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value)
  if (value === '0x') return 0n
  if (typeof value === 'string' && /^(0x[0-9a-f]+|[0-9]+)$/i.test(value)) return BigInt(value)
  return fail(value, field, 'a whole number')
}

/** The same, or `undefined` where the field is missing or null. */
export function optionalNumber(value: unknown, field: string): bigint | undefined {
  return value === undefined || value === null ? undefined : numberOf(value, field)
}

/** Bytes in hexadecimal, with or without 0x. */
export function bytesOf(value: unknown, field: string): Uint8Array {
  if (typeof value !== 'string') return fail(value, field, 'bytes in hexadecimal')
  const digits = value.replace(/^0x/i, '')
  // No group that repeats: a long text would be more than the expression's stack holds.
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return fail(value, field, 'bytes in hexadecimal')
  return hexToBytes(`0x${digits.toLowerCase()}`)
}

export function addressOf(value: unknown, field: string): Uint8Array {
  const bytes = bytesOf(value, field)
  return bytes.length === 20 ? bytes : fail(value, field, 'an address of 20 bytes')
}

/** 32 bytes; fewer are filled up in front, as numbers are. */
export function wordOf(value: unknown, field: string): Hash {
  const number = numberOf(value, field)
  return number >> 256n === 0n ? wordOfNumber(number) : fail(value, field, 'at most 32 bytes')
}

export function wordOfNumber(number: bigint): Hash {
  return hexToBytes(`0x${number.toString(16).padStart(64, '0')}`)
}

/** A number as JSON-RPC writes it. */
export function quantity(value: bigint | number): Hex {
  return `0x${value.toString(16)}`
}

function fail(value: unknown, field: string, expected: string): never {
  throw new CliError('json', `${field} is ${JSON.stringify(value) ?? 'missing'}, expected ${expected}`)
}
