import type { Address, Hash } from '@megarollup/protocol'
import { digitsToBytes } from '../hex.ts'
import { ParamError } from './ParamError.ts'
import { type ParamType, scalar } from './ParamType.ts'

const quantityDigits = /^(0|[1-9a-fA-F][0-9a-fA-F]*)$/
const hexDigits = /^[0-9a-fA-F]*$/

/** The digits of a `0x` string. Throws as geth's `hexutil` does. */
function readDigits(value: unknown, goType: string): string {
  if (typeof value !== 'string') throw new ParamError('non-string', goType)
  if (value === '') throw new ParamError('empty hex string', goType)
  if (!value.startsWith('0x') && !value.startsWith('0X')) throw new ParamError('hex string without 0x prefix', goType)
  return value.slice(2)
}

function readBytes(value: unknown, goType: string): Uint8Array {
  const digits = readDigits(value, goType)
  if (digits.length % 2 === 1) throw new ParamError('hex string of odd length', goType)
  const bytes = digitsToBytes(digits)
  if (bytes === undefined) throw new ParamError('invalid hex string', goType)
  return bytes
}

/** Exactly `length` bytes. */
export function readFixedBytes(value: unknown, length: number, goType: string): Uint8Array {
  const digits = readDigits(value, goType)
  if (digits.length % 2 === 1) throw new ParamError('hex string of odd length', goType)
  if (digits.length !== 2 * length)
    throw new ParamError(`hex string has length ${digits.length}, want ${2 * length} for ${goType}`)
  const bytes = digitsToBytes(digits)
  if (bytes === undefined) throw new ParamError('invalid hex string', goType)
  return bytes
}

/** Throws as geth's `hexutil` does: a number without leading zeros, of at most `bits`. `goType` undefined leaves the message bare, as geth's block numbers do. */
export function readQuantity(value: unknown, bits: 64 | 256, goType: string | undefined): bigint {
  const bare = goType === undefined
  const fail = (message: string) => new ParamError(message, goType)
  if (typeof value !== 'string') throw fail(bare ? 'json: cannot unmarshal non-string' : 'non-string')
  if (value === '') throw fail('empty hex string')
  if (!value.startsWith('0x') && !value.startsWith('0X')) throw fail('hex string without 0x prefix')
  const digits = value.slice(2)
  if (digits === '') throw fail('hex string "0x"')
  if (!quantityDigits.test(digits))
    throw fail(hexDigits.test(digits) ? 'hex number with leading zero digits' : 'invalid hex string')
  if (digits.length > bits / 4) throw fail(`hex number > ${bits} bits`)
  return BigInt(value)
}

export const address: ParamType<Address> = scalar({ type: 'string', pattern: '^0x[0-9a-fA-F]{40}$' }, (value) =>
  readFixedBytes(value, 20, 'common.Address'),
)

export const hash: ParamType<Hash> = scalar({ type: 'string', pattern: '^0x[0-9a-fA-F]{64}$' }, (value) =>
  readFixedBytes(value, 32, 'common.Hash'),
)

export const data: ParamType<Uint8Array> = scalar({ type: 'string', pattern: '^0x([0-9a-fA-F]{2})*$' }, (value) =>
  readBytes(value, 'hexutil.Bytes'),
)

const quantityPattern = '^0x(0|[1-9a-fA-F][0-9a-fA-F]*)$'

export const uint256: ParamType<bigint> = scalar({ type: 'string', pattern: quantityPattern }, (value) =>
  readQuantity(value, 256, '*hexutil.Big'),
)

export const uint64: ParamType<bigint> = scalar({ type: 'string', pattern: quantityPattern }, (value) =>
  readQuantity(value, 64, 'hexutil.Uint64'),
)

export const boolean: ParamType<boolean> = scalar({ type: 'boolean' }, (value) => {
  if (typeof value !== 'boolean') throw new ParamError(typeof value, 'bool')
  return value
})

export const text: ParamType<string> = scalar({ type: 'string' }, (value) => {
  if (typeof value !== 'string') throw new ParamError(typeof value, 'string')
  return value
})

/** A JSON number, a decimal string or a quantity, as geth's `HexOrDecimal64` reads it. */
export const hexOrDecimal: ParamType<bigint> = scalar(
  { oneOf: [{ type: 'integer' }, { type: 'string', pattern: '^(0x[0-9a-fA-F]{1,16}|[0-9]{1,20})$' }] },
  (value) => {
    const digits = typeof value === 'number' ? String(value) : value
    if (typeof digits !== 'string' || !/^(0x[0-9a-fA-F]{1,16}|[0-9]{1,20})$/.test(digits))
      throw new ParamError(`invalid hex or decimal integer ${JSON.stringify(String(value).slice(0, 80))}`)
    return BigInt(digits)
  },
)
