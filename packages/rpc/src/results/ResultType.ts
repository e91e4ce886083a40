import type { Hash } from '@megarollup/protocol'
import { bytesToHex, quantityToHex } from '../hex.ts'
import type { Json } from '../json.ts'

/** How a method's answer becomes JSON. */
export interface ResultType<T> {
  /** One line for the docs. */
  readonly describe: string
  encode(value: T): Json
}

export const quantity: ResultType<bigint | number> = { describe: 'a quantity in hexadecimal', encode: quantityToHex }
export const bytes: ResultType<Uint8Array> = { describe: 'bytes in hexadecimal', encode: bytesToHex }
export const hash32: ResultType<Hash> = { describe: '32 bytes in hexadecimal', encode: bytesToHex }
export const boolean: ResultType<boolean> = { describe: 'true or false', encode: (value) => value }
export const string: ResultType<string> = { describe: 'a string', encode: (value) => value }

/** An answer that may be absent. */
export function nullable<T>(type: ResultType<T>): ResultType<T | undefined> {
  return {
    describe: `${type.describe}, or null`,
    encode: (value) => (value === undefined ? null : type.encode(value)),
  }
}

export function list<T>(type: ResultType<T>): ResultType<readonly T[]> {
  return { describe: `a list: ${type.describe}`, encode: (values) => values.map((value) => type.encode(value)) }
}
