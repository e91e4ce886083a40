/** A row of a fork's opcode table. */
export interface Opcode {
  code: number
  name: string
  /** What every execution costs; 0 where all of the cost is dynamic. */
  gas: number
  stackIn: number
  stackOut: number
  /** The fork that brought the opcode. */
  since: string
}

/** A row before it is known which fork it belongs to. */
export type OpcodeRow = Omit<Opcode, 'since'>

export function row(code: number, name: string, gas: number, stackIn: number, stackOut: number): OpcodeRow {
  return { code, name, gas, stackIn, stackOut }
}

export function rows(first: number, count: number, make: (n: number) => Omit<OpcodeRow, 'code'>): OpcodeRow[] {
  return Array.from({ length: count }, (_, i) => ({ code: first + i, ...make(i) }))
}

const ITEM_BYTES = 32
const STACK_BYTES = 1024 * ITEM_BYTES
const UNDEFINED_NEEDS = 0xffff

/** The table as the kernel reads it: 256 entries of gas u32, stack bytes needed u16, most stack bytes beforehand u16. */
export function encodeOpcodeTable(opcodes: Iterable<Opcode>): Uint8Array {
  const bytes = new Uint8Array(256 * 8)
  const view = new DataView(bytes.buffer)
  for (let code = 0; code < 256; code++) view.setUint16(code * 8 + 4, UNDEFINED_NEEDS, true)
  for (const { code, gas, stackIn, stackOut } of opcodes) {
    view.setUint32(code * 8, gas, true)
    view.setUint16(code * 8 + 4, stackIn * ITEM_BYTES, true)
    view.setUint16(code * 8 + 6, STACK_BYTES - Math.max(0, stackOut - stackIn) * ITEM_BYTES, true)
  }
  return bytes
}
