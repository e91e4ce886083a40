import { opcodes } from '../opcodes.ts'

/** Classes of instructions, and of what is done between them. */
export type Category =
  | 'storage'
  | 'call'
  | 'keccak'
  | 'host and environment'
  | 'log'
  | 'precompile'
  | 'memory'
  | 'control'
  | 'stack'
  | 'arithmetic'
  | 'comparison and bits'
  | 'transaction'

const named: Record<string, Category> = {
  KECCAK256: 'keccak',
  SLOAD: 'storage',
  SSTORE: 'storage',
  TLOAD: 'storage',
  TSTORE: 'storage',
  CREATE: 'call',
  CREATE2: 'call',
  CALL: 'call',
  CALLCODE: 'call',
  DELEGATECALL: 'call',
  STATICCALL: 'call',
  SELFDESTRUCT: 'call',
  RETURN: 'call',
  REVERT: 'call',
  STOP: 'call',
  MLOAD: 'memory',
  MSTORE: 'memory',
  MSTORE8: 'memory',
  MCOPY: 'memory',
  CALLDATACOPY: 'memory',
  CODECOPY: 'memory',
  RETURNDATACOPY: 'memory',
  JUMP: 'control',
  JUMPI: 'control',
  JUMPDEST: 'control',
  PC: 'control',
  INVALID: 'control',
  POP: 'stack',
  MSIZE: 'stack',
  GAS: 'stack',
}

/** The class of an instruction by its number; what no fork defines only halts. */
export function categoryOf(code: number): Category {
  const name = opcodeName(code)
  const byName = named[name]
  if (byName) return byName
  if (name.startsWith('LOG')) return 'log'
  if (/^(PUSH|DUP|SWAP)/.test(name)) return 'stack'
  if (code <= 0x0b) return 'arithmetic'
  if (code >= 0x10 && code <= 0x1e) return 'comparison and bits'
  return code >= 0x30 && code <= 0x4a ? 'host and environment' : 'control'
}

const names = new Map(opcodes.map(({ code, name }) => [code, name]))

/** An instruction's name, or its number where no fork defines it. */
export function opcodeName(code: number): string {
  return names.get(code) ?? `0x${code.toString(16).padStart(2, '0')}`
}
