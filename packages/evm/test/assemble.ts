import { opcodes } from '../src/opcodes.ts'

const codes = new Map(opcodes.map(({ name, code }) => [name, code]))

/** An opcode by name, a number to push (by the shortest PUSH), bytes to put in as they are, or a part of a program. */
export type Part = string | number | bigint | Uint8Array | readonly Part[]

/** Makes bytecode. */
export function assemble(...parts: readonly Part[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => encode(part)))
}

function encode(part: Part): number[] {
  if (typeof part === 'string') {
    const code = codes.get(part)
    if (code === undefined) throw new Error(`There is no opcode ${part}`)
    return [code]
  }
  if (typeof part === 'number' || typeof part === 'bigint') return push(BigInt(part))
  if (part instanceof Uint8Array) return [...part]
  return part.flatMap(encode)
}

function push(value: bigint): number[] {
  if (value === 0n) return [codes.get('PUSH0')!]
  const digits = value.toString(16)
  const hex = digits.length % 2 ? `0${digits}` : digits
  return [0x5f + hex.length / 2, ...Buffer.from(hex, 'hex')]
}

/** Returns the top of the stack. */
export const returnTop: Part = [0, 'MSTORE', 32, 0, 'RETURN']

/** Init code that deploys `code`. */
export function deploy(code: Uint8Array): Uint8Array {
  const header = (length: number) => assemble(code.length, 'DUP1', length, 0, 'CODECOPY', 0, 'RETURN')
  return assemble(header(header(0xff).length), code)
}
