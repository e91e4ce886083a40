import type { Precompile } from '../precompiles/precompile.ts'
import type { ForkDefinition, PlacedPrecompile } from './fork.ts'
import { type Fork, forkOf } from './index.ts'
import { encodeOpcodeTable } from './opcode.ts'
import { encodeParameters, type ForkParameters } from './parameters.ts'

/** What the kernel is given of a fork. */
export interface ForkTables {
  /** `Rules` of the kernel. */
  parameters: Uint8Array
  /** The kernel's opcode table. */
  opcodes: Uint8Array
  precompiles: ReadonlyMap<number, Precompile>
  placed: readonly PlacedPrecompile[]
  definition: ForkDefinition
}

/** Makes tables of forks on a chain whose rules differ by `rules`, once each. */
export function tablesOfChain(rules: Partial<ForkParameters> = {}): (fork: Fork | ForkDefinition) => ForkTables {
  const made = new WeakMap<ForkDefinition, ForkTables>()
  return (fork) => {
    const definition = forkOf(fork)
    let tables = made.get(definition)
    if (!tables) {
      tables = {
        parameters: encodeParameters({ ...definition.parameters, ...rules }),
        opcodes: encodeOpcodeTable(definition.opcodes.values()),
        precompiles: definition.precompiles,
        placed: definition.placed,
        definition,
      }
      made.set(definition, tables)
    }
    return tables
  }
}
