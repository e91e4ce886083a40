/**
 * The opcode table: name, static gas, stack items in and out, and the fork that brought the opcode. The kernel checks gas and
 * stack from this table before it runs an instruction. Dynamic gas (memory, access, copies) is charged by the instruction, from
 * the fork's parameters. Source: the yellow paper, appendix H, and the EIPs of each fork.
 */
export interface Opcode {
  code: number
  name: string
  /** What every execution costs; 0 where all of the cost is dynamic. */
  gas: number
  stackIn: number
  stackOut: number
  since: Fork
}

/** Forks in order of time, as far as the table needs them. */
export const forkOrder = [
  'Frontier',
  'Homestead',
  'Byzantium',
  'Constantinople',
  'Istanbul',
  'London',
  'Shanghai',
  'Cancun',
  'Prague',
  'Osaka',
] as const
export type Fork = (typeof forkOrder)[number]

function row(
  code: number,
  name: string,
  gas: number,
  stackIn: number,
  stackOut: number,
  since: Fork = 'Frontier',
): Opcode {
  return { code, name, gas, stackIn, stackOut, since }
}

function rows(first: number, count: number, make: (n: number) => Omit<Opcode, 'code'>): Opcode[] {
  return Array.from({ length: count }, (_, i) => ({ code: first + i, ...make(i) }))
}

export const opcodes: readonly Opcode[] = [
  row(0x00, 'STOP', 0, 0, 0),
  row(0x01, 'ADD', 3, 2, 1),
  row(0x02, 'MUL', 5, 2, 1),
  row(0x03, 'SUB', 3, 2, 1),
  row(0x04, 'DIV', 5, 2, 1),
  row(0x05, 'SDIV', 5, 2, 1),
  row(0x06, 'MOD', 5, 2, 1),
  row(0x07, 'SMOD', 5, 2, 1),
  row(0x08, 'ADDMOD', 8, 3, 1),
  row(0x09, 'MULMOD', 8, 3, 1),
  row(0x0a, 'EXP', 10, 2, 1),
  row(0x0b, 'SIGNEXTEND', 5, 2, 1),

  row(0x10, 'LT', 3, 2, 1),
  row(0x11, 'GT', 3, 2, 1),
  row(0x12, 'SLT', 3, 2, 1),
  row(0x13, 'SGT', 3, 2, 1),
  row(0x14, 'EQ', 3, 2, 1),
  row(0x15, 'ISZERO', 3, 1, 1),
  row(0x16, 'AND', 3, 2, 1),
  row(0x17, 'OR', 3, 2, 1),
  row(0x18, 'XOR', 3, 2, 1),
  row(0x19, 'NOT', 3, 1, 1),
  row(0x1a, 'BYTE', 3, 2, 1),
  row(0x1b, 'SHL', 3, 2, 1, 'Constantinople'),
  row(0x1c, 'SHR', 3, 2, 1, 'Constantinople'),
  row(0x1d, 'SAR', 3, 2, 1, 'Constantinople'),
  row(0x1e, 'CLZ', 5, 1, 1, 'Osaka'),

  row(0x20, 'KECCAK256', 30, 2, 1),

  row(0x30, 'ADDRESS', 2, 0, 1),
  row(0x31, 'BALANCE', 0, 1, 1),
  row(0x32, 'ORIGIN', 2, 0, 1),
  row(0x33, 'CALLER', 2, 0, 1),
  row(0x34, 'CALLVALUE', 2, 0, 1),
  row(0x35, 'CALLDATALOAD', 3, 1, 1),
  row(0x36, 'CALLDATASIZE', 2, 0, 1),
  row(0x37, 'CALLDATACOPY', 3, 3, 0),
  row(0x38, 'CODESIZE', 2, 0, 1),
  row(0x39, 'CODECOPY', 3, 3, 0),
  row(0x3a, 'GASPRICE', 2, 0, 1),
  row(0x3b, 'EXTCODESIZE', 0, 1, 1),
  row(0x3c, 'EXTCODECOPY', 0, 4, 0),
  row(0x3d, 'RETURNDATASIZE', 2, 0, 1, 'Byzantium'),
  row(0x3e, 'RETURNDATACOPY', 3, 3, 0, 'Byzantium'),
  row(0x3f, 'EXTCODEHASH', 0, 1, 1, 'Constantinople'),

  row(0x40, 'BLOCKHASH', 20, 1, 1),
  row(0x41, 'COINBASE', 2, 0, 1),
  row(0x42, 'TIMESTAMP', 2, 0, 1),
  row(0x43, 'NUMBER', 2, 0, 1),
  row(0x44, 'PREVRANDAO', 2, 0, 1),
  row(0x45, 'GASLIMIT', 2, 0, 1),
  row(0x46, 'CHAINID', 2, 0, 1, 'Istanbul'),
  row(0x47, 'SELFBALANCE', 5, 0, 1, 'Istanbul'),
  row(0x48, 'BASEFEE', 2, 0, 1, 'London'),
  row(0x49, 'BLOBHASH', 3, 1, 1, 'Cancun'),
  row(0x4a, 'BLOBBASEFEE', 2, 0, 1, 'Cancun'),

  row(0x50, 'POP', 2, 1, 0),
  row(0x51, 'MLOAD', 3, 1, 1),
  row(0x52, 'MSTORE', 3, 2, 0),
  row(0x53, 'MSTORE8', 3, 2, 0),
  row(0x54, 'SLOAD', 0, 1, 1),
  row(0x55, 'SSTORE', 0, 2, 0),
  row(0x56, 'JUMP', 8, 1, 0),
  row(0x57, 'JUMPI', 10, 2, 0),
  row(0x58, 'PC', 2, 0, 1),
  row(0x59, 'MSIZE', 2, 0, 1),
  row(0x5a, 'GAS', 2, 0, 1),
  row(0x5b, 'JUMPDEST', 1, 0, 0),
  row(0x5c, 'TLOAD', 100, 1, 1, 'Cancun'),
  row(0x5d, 'TSTORE', 100, 2, 0, 'Cancun'),
  row(0x5e, 'MCOPY', 3, 3, 0, 'Cancun'),
  row(0x5f, 'PUSH0', 2, 0, 1, 'Shanghai'),
  ...rows(0x60, 32, (i) => ({ name: `PUSH${i + 1}`, gas: 3, stackIn: 0, stackOut: 1, since: 'Frontier' })),
  ...rows(0x80, 16, (i) => ({ name: `DUP${i + 1}`, gas: 3, stackIn: i + 1, stackOut: i + 2, since: 'Frontier' })),
  ...rows(0x90, 16, (i) => ({ name: `SWAP${i + 1}`, gas: 3, stackIn: i + 2, stackOut: i + 2, since: 'Frontier' })),
  ...rows(0xa0, 5, (i) => ({ name: `LOG${i}`, gas: 375 * (i + 1), stackIn: i + 2, stackOut: 0, since: 'Frontier' })),

  row(0xf0, 'CREATE', 32_000, 3, 1),
  row(0xf1, 'CALL', 0, 7, 1),
  row(0xf2, 'CALLCODE', 0, 7, 1),
  row(0xf3, 'RETURN', 0, 2, 0),
  row(0xf4, 'DELEGATECALL', 0, 6, 1, 'Homestead'),
  row(0xf5, 'CREATE2', 32_000, 4, 1, 'Constantinople'),
  row(0xfa, 'STATICCALL', 0, 6, 1, 'Byzantium'),
  row(0xfd, 'REVERT', 0, 2, 0, 'Byzantium'),
  row(0xfe, 'INVALID', 0, 0, 0),
  row(0xff, 'SELFDESTRUCT', 5000, 1, 0),
]

const names = new Map(opcodes.map((opcode) => [opcode.code, opcode.name]))

/** The name of an opcode, as error messages write it: `opcode 0xc not defined` for those that have none. */
export function opcodeName(code: number): string {
  return names.get(code) ?? `opcode 0x${code.toString(16)} not defined`
}

const ITEM_BYTES = 32
const UNDEFINED_NEEDS = 0xffff

/** The table as the kernel reads it: 256 entries of gas u32, stack bytes needed u16, stack bytes grown u16. */
export function encodeOpcodeTable(fork: Fork): Uint8Array {
  const bytes = new Uint8Array(256 * 8)
  const view = new DataView(bytes.buffer)
  for (let code = 0; code < 256; code++) view.setUint16(code * 8 + 4, UNDEFINED_NEEDS, true)
  for (const { code, gas, stackIn, stackOut, since } of opcodes) {
    if (forkOrder.indexOf(since) > forkOrder.indexOf(fork)) continue
    view.setUint32(code * 8, gas, true)
    view.setUint16(code * 8 + 4, stackIn * ITEM_BYTES, true)
    view.setUint16(code * 8 + 6, Math.max(0, stackOut - stackIn) * ITEM_BYTES, true)
  }
  return bytes
}
