import { opcodes } from '@megarollup/evm'

const codes = new Map(opcodes.map(({ name, code }) => [name, code]))

/** Bytecode of an instruction by its name, a number to push (by the shortest PUSH), or bytes as they are. */
export type Part = string | number | bigint | Uint8Array | readonly Part[]

export function assemble(...parts: readonly Part[]): Uint8Array {
  return Uint8Array.from(parts.flatMap(encode))
}

function encode(part: Part): number[] {
  if (typeof part === 'string') return [codes.get(part)!]
  if (typeof part === 'number' || typeof part === 'bigint') return push(BigInt(part))
  if (part instanceof Uint8Array) return [...part]
  return part.flatMap(encode)
}

function push(value: bigint): number[] {
  const digits = value.toString(16)
  const hex = digits.length % 2 ? `0${digits}` : digits
  return [0x5f + hex.length / 2, ...Buffer.from(hex, 'hex')]
}
