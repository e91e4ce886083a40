import { ConfigError } from '@megarollup/protocol'
import type { BlobParameters } from '../../forks/fork.ts'
import { DEPOSIT_CONTRACT, type EthereumChain, type ForkPoint } from './chain.ts'
import { type BlockFork, blockForks } from './fork-rules.ts'

/** What public tests call a fork, where that is another name. Lower case. */
const OTHER_NAMES: Record<string, BlockFork> = {
  eip150: 'TangerineWhistle',
  eip158: 'SpuriousDragon',
  constantinoplefix: 'Petersburg',
  merge: 'Paris',
}

const BY_NAME = new Map<string, BlockFork>([
  ...Object.keys(blockForks).map((name) => [name.toLowerCase(), name as BlockFork] as const),
  ...Object.entries(OTHER_NAMES),
])

/** `BerlinToLondonAt5`, `ShanghaiToCancunAtTime15k`, `ArrowGlacierToParisAtDiffC0000`. */
const TRANSITION = /^(\w+?)To(\w+?)At(Time|Diff)?([0-9A-Fa-f]+)(k?)$/

/** The fork that a public test means, by any of its names and in any case. */
export function forkNamed(name: string): BlockFork | undefined {
  return BY_NAME.get(name.toLowerCase())
}

/**
 * The chain that public tests call by a name: a fork from genesis on (`Cancun`), or one that gives way to another at block 5, at a time
 * (`AtTime15k`) or at a total difficulty (`AtDiffC0000`).
 *
 * @throws ConfigError for a name that says neither.
 */
export function testNetwork(
  name: string,
  options: { chainId?: bigint; blobSchedule?: Partial<Record<BlockFork, BlobParameters>> | undefined } = {},
): EthereumChain {
  const forks = pointsOf(name)
  const dao = forks.find(({ fork }) => fork === 'Dao')
  return {
    chainId: options.chainId ?? 1n,
    forks,
    dao: dao && { block: dao.block ?? 0n, isSupported: true },
    blobSchedule: options.blobSchedule,
    depositContract: DEPOSIT_CONTRACT,
  }
}

function pointsOf(name: string): ForkPoint[] {
  const single = forkNamed(name)
  if (single) return [{ fork: single, block: 0n }]
  const [, before, after, unit, digits, thousands] = TRANSITION.exec(name) ?? []
  const [first, second] = [forkNamed(before ?? ''), forkNamed(after ?? '')]
  if (!first || !second || !digits)
    throw new ConfigError('network', [
      { field: '', got: name, expected: `one of ${Object.keys(blockForks).join(', ')}, or AToBAt5 and the like` },
    ])
  return [
    { fork: first, block: 0n },
    { fork: second, ...startOf(unit, digits, thousands === 'k') },
  ]
}

function startOf(unit: string | undefined, digits: string, isThousands: boolean): Omit<ForkPoint, 'fork'> {
  if (unit === 'Diff') return { totalDifficulty: BigInt(`0x${digits}`) }
  const value = BigInt(digits) * (isThousands ? 1000n : 1n)
  return unit === 'Time' ? { timestamp: value } : { block: value }
}
