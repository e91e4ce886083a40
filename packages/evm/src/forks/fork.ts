import type { Address } from '@megarollup/protocol'
import { EngineUsageError } from '../errors.ts'
import type { Precompile } from '../precompiles/precompile.ts'
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
  /** Those that live at other addresses than small numbers. None in Ethereum. */
  readonly placed: readonly PlacedPrecompile[]
  /** `undefined` before blobs. */
  readonly blobs: BlobParameters | undefined
}

/** A precompile and where it lives; its own `address` does not count. */
export interface PlacedPrecompile {
  at: Address
  precompile: Precompile
}

/** Entries that the kernel's list of placed precompiles holds. */
const MOST_PLACED = 64

/** What a fork changes. */
export interface ForkChanges {
  name: string
  /** Opcodes that are new, or that have another price or name. */
  opcodes?: readonly OpcodeRow[]
  parameters?: Partial<ForkParameters>
  /** Precompiles that are new, or that have another price. */
  precompiles?: readonly Precompile[]
  /** Addresses of precompiles that are no longer there. */
  withoutPrecompiles?: readonly number[]
  /** Precompiles at any address, in addition. At most 64. */
  placed?: readonly PlacedPrecompile[]
  blobs?: BlobParameters
}

/**
 * A fork as the one before it with some entries of its tables replaced.
 *
 * @throws EngineUsageError for more than 64 placed precompiles
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
  {
    name,
    opcodes = [],
    precompiles = [],
    withoutPrecompiles = [],
    placed: added = [],
    blobs = previous?.blobs,
  }: ForkChanges,
  parameters: ForkParameters,
): ForkDefinition {
  const table = new Map(previous?.opcodes)
  for (const opcode of opcodes) {
    table.set(opcode.code, { ...opcode, since: previous?.opcodes.get(opcode.code)?.since ?? name })
  }
  const contracts = new Map(previous?.precompiles)
  for (const precompile of precompiles) contracts.set(precompile.address, precompile)
  for (const address of withoutPrecompiles) contracts.delete(address)
  const placed = [...(previous?.placed ?? []), ...added]
  if (placed.length > MOST_PLACED)
    throw new EngineUsageError(`${placed.length} precompiles are placed.`, `Place at most ${MOST_PLACED}.`)
  return { name, previous, opcodes: table, parameters, precompiles: contracts, placed, blobs }
}

/** Whether `fork` is `other` or comes after it. */
export function isForkSince(fork: ForkDefinition, other: ForkDefinition): boolean {
  for (let at: ForkDefinition | undefined = fork; at; at = at.previous) if (at === other) return true
  return false
}
