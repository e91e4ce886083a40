import type { Precompile } from '../precompiles/index.ts'
import type { Opcode, OpcodeRow } from './opcode.ts'
import type { ForkParameters } from './parameters.ts'

/** Blobs of a block (EIP-4844, EIP-7840). */
export interface BlobParameters {
  /** Blobs a block should have. */
  target: number
  /** Blobs a block may have. */
  max: number
  /** How slowly the price of blob gas follows the excess. */
  baseFeeUpdateFraction: bigint
}

/** The rules of the execution layer between two upgrades. */
export interface ForkDefinition {
  readonly name: string
  /** The fork before; `undefined` for the first. */
  readonly previous: ForkDefinition | undefined
  /** By code. */
  readonly opcodes: ReadonlyMap<number, Opcode>
  readonly parameters: ForkParameters
  /** By address. */
  readonly precompiles: ReadonlyMap<number, Precompile>
  /** `undefined` before blobs. */
  readonly blobs: BlobParameters | undefined
}

/** What a fork changes. */
export interface ForkChanges {
  name: string
  /** Opcodes that are new, or that have another price or name. */
  opcodes?: readonly OpcodeRow[]
  parameters?: Partial<ForkParameters>
  /** Precompiles that are new, or that have another price. */
  precompiles?: readonly Precompile[]
  blobs?: BlobParameters
}

/**
 * A fork as the one before it with some entries of its tables replaced.
 *
 * @example
 * ```ts
 * const mine = defineFork(forks.Osaka, { name: 'Mine', parameters: { maxCode: 65_536n } })
 * const evm = createEvm({ chainId: 901n, state, fork: mine })
 * ```
 */
export function defineFork(previous: ForkDefinition, changes: ForkChanges): ForkDefinition {
  return patch(previous, changes, { ...previous.parameters, ...changes.parameters })
}

/** A fork with nothing before it. */
export function defineFirstFork(changes: ForkChanges & { parameters: ForkParameters }): ForkDefinition {
  return patch(undefined, changes, changes.parameters)
}

function patch(
  previous: ForkDefinition | undefined,
  { name, opcodes = [], precompiles = [], blobs = previous?.blobs }: ForkChanges,
  parameters: ForkParameters,
): ForkDefinition {
  const table = new Map(previous?.opcodes)
  for (const opcode of opcodes) {
    table.set(opcode.code, { ...opcode, since: previous?.opcodes.get(opcode.code)?.since ?? name })
  }
  const contracts = new Map(previous?.precompiles)
  for (const precompile of precompiles) contracts.set(precompile.address, precompile)
  return { name, previous, opcodes: table, parameters, precompiles: contracts, blobs }
}

/** Whether `fork` is `other` or comes after it. */
export function isForkSince(fork: ForkDefinition, other: ForkDefinition): boolean {
  for (let at: ForkDefinition | undefined = fork; at; at = at.previous) if (at === other) return true
  return false
}
