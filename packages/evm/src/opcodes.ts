import { osaka } from './forks/osaka.ts'

/**
 * The opcodes of the newest fork, by code: name, static gas, stack items in and out, and the fork that brought them. The kernel
 * checks gas and stack from its fork's table before it runs an instruction. Dynamic gas (memory, access, copies) is charged by
 * the instruction, from the fork's parameters. Source: the yellow paper, appendix H, and the EIPs of each fork.
 */
export const opcodes = [...osaka.opcodes.values()].sort((a, b) => a.code - b.code)

/** The name of an opcode, as error messages write it: `opcode 0xc not defined` for those that have none. */
export function opcodeName(code: number): string {
  return osaka.opcodes.get(code)?.name ?? `opcode 0x${code.toString(16)} not defined`
}
