import * as z from 'zod'
import { hexToBytes } from '../bytes/hex.ts'
import type { Hex } from '../domain/primitives.ts'

/** Schemas of single fields, as geth's JSON writes them. Each says in its error what it expects. */
const U64 = 2n ** 64n - 1n
const U256 = 2n ** 256n - 1n

/** A number as JSON number, decimal string or hexadecimal string. */
export const quantity = (max: bigint, expected: string) =>
  z.union([z.number(), z.string()], { error: expected }).transform((input, context) => {
    const value = toBigInt(input)
    if (value !== undefined && value >= 0n && value <= max) return value
    context.addIssue({ code: 'custom', message: expected })
    return z.NEVER
  })

export const u64 = quantity(U64, 'an unsigned 64-bit integer, such as 12 or "0xc"')
export const u256 = quantity(U256, 'an unsigned 256-bit integer, such as "12" or "0xc"')

/** A whole JSON number between two bounds. */
export const integer = (min: number, max: number) => {
  const expected = `a whole number from ${min} to ${max}`
  return z
    .number({ error: expected })
    .refine((value) => Number.isInteger(value) && value >= min && value <= max, expected)
}

/** `0x` and hexadecimal digits, of at most `maxBytes` bytes. */
export const data = (maxBytes: number) =>
  bytes(`hexadecimal data of at most ${maxBytes} bytes, with 0x`, (decoded) => decoded.length <= maxBytes)
const fixed = (length: number) =>
  bytes(`0x and ${length * 2} hexadecimal digits`, (decoded) => decoded.length === length)
export const hash = fixed(32)
export const address = fixed(20)
export const nonce8 = quantity(U64, 'a number of 8 bytes').transform((value) => {
  const encoded = new Uint8Array(8)
  new DataView(encoded.buffer).setBigUint64(0, value)
  return encoded
})
export const addressHex = address.transform(
  (decoded) => `0x${Array.from(decoded, (byte) => byte.toString(16).padStart(2, '0')).join('')}` as Hex,
)

/** A key or value of genesis storage: up to 32 bytes, with or without 0x and leading zeros. */
export function toWord(text: string): Uint8Array | undefined {
  const digits = text.replace(/^0x/, '')
  if (digits.length > 64 || !/^[0-9a-fA-F]*$/.test(digits)) return undefined
  return hexToBytes(`0x${digits.padStart(64, '0')}`)
}

function bytes(expected: string, isValid: (decoded: Uint8Array) => boolean) {
  return z.string({ error: expected }).transform((text, context) => {
    const decoded = /^0x([0-9a-fA-F]{2})*$/.test(text) ? hexToBytes(text) : undefined
    if (decoded && isValid(decoded)) return decoded
    context.addIssue({ code: 'custom', message: expected })
    return z.NEVER
  })
}

function toBigInt(input: number | string): bigint | undefined {
  if (typeof input === 'number') return Number.isSafeInteger(input) ? BigInt(input) : undefined
  return /^(0x[0-9a-fA-F]+|[0-9]+)$/.test(input) ? BigInt(input) : undefined
}
