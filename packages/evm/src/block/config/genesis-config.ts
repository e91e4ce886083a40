import { ConfigError, hexToBytes } from '@megarollup/protocol'
import type { BlobParameters } from '../../forks/fork.ts'
import { DEPOSIT_CONTRACT, type EthereumChain, type ForkPoint } from './chain.ts'
import { type BlockFork, blockForks } from './fork-rules.ts'

/** Fields of `config` that name a block. A fork without one is of the block of the fork before it. */
const BLOCK_FIELDS: readonly (readonly [BlockFork, string])[] = [
  ['Homestead', 'homesteadBlock'],
  ['Dao', 'daoForkBlock'],
  ['TangerineWhistle', 'eip150Block'],
  ['SpuriousDragon', 'eip158Block'],
  ['Byzantium', 'byzantiumBlock'],
  ['Constantinople', 'constantinopleBlock'],
  ['Petersburg', 'petersburgBlock'],
  ['Istanbul', 'istanbulBlock'],
  ['MuirGlacier', 'muirGlacierBlock'],
  ['Berlin', 'berlinBlock'],
  ['London', 'londonBlock'],
  ['ArrowGlacier', 'arrowGlacierBlock'],
  ['GrayGlacier', 'grayGlacierBlock'],
]

const TIME_FIELDS: readonly (readonly [BlockFork, string])[] = (
  ['Shanghai', 'Cancun', 'Prague', 'Osaka', 'BPO1', 'BPO2', 'BPO3', 'BPO4'] as const
).map((fork) => [fork, `${fork.toLowerCase()}Time`])

/** Part of a JSON file, not looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>

/**
 * The chain that the `config` of a genesis file describes, as geth writes it.
 *
 * @throws ConfigError for a field that is not what geth takes there.
 */
export function parseGenesisConfig(config: JsonObject): EthereumChain {
  const forks: ForkPoint[] = [{ fork: 'Frontier', block: 0n }]
  for (const [fork, field] of BLOCK_FIELDS) {
    const block = optional(config, field)
    if (block !== undefined) forks.push({ fork, block })
    // A chain that names no Petersburg begins it with Constantinople.
    else if (fork === 'Petersburg' && forks.at(-1)!.fork === 'Constantinople') forks.push({ ...forks.at(-1)!, fork })
  }
  forks.push(...parisOf(config))
  for (const [fork, field] of TIME_FIELDS) {
    const timestamp = optional(config, field)
    if (timestamp !== undefined) forks.push({ fork, timestamp })
  }
  const daoBlock = optional(config, 'daoForkBlock')
  const deposits = config.depositContractAddress
  return {
    chainId: jsonNumber('chainId', config.chainId),
    forks,
    dao: daoBlock === undefined ? undefined : { block: daoBlock, isSupported: config.daoForkSupport === true },
    blobSchedule: blobScheduleOf(config.blobSchedule),
    depositContract: typeof deposits === 'string' ? hexToBytes(deposits) : DEPOSIT_CONTRACT,
  }
}

function parisOf(config: JsonObject): ForkPoint[] {
  const totalDifficulty = optional(config, 'terminalTotalDifficulty')
  return totalDifficulty === undefined ? [] : [{ fork: 'Paris', totalDifficulty }]
}

/** Blobs by fork, in any case of its letters: the public tests write `Cancun`, geth `cancun`. */
export function blobScheduleOf(schedule: unknown): EthereumChain['blobSchedule'] {
  if (typeof schedule !== 'object' || schedule === null) return undefined
  const byName = new Map(Object.entries(schedule).map(([name, entry]) => [name.toLowerCase(), entry as JsonObject]))
  const parsed: Partial<Record<BlockFork, BlobParameters>> = {}
  for (const fork of Object.keys(blockForks) as BlockFork[]) {
    const entry = byName.get(fork.toLowerCase())
    if (entry === undefined) continue
    parsed[fork] = {
      target: Number(jsonNumber(`blobSchedule.${fork}.target`, entry.target)),
      max: Number(jsonNumber(`blobSchedule.${fork}.max`, entry.max)),
      baseFeeUpdateFraction: jsonNumber(`blobSchedule.${fork}.baseFeeUpdateFraction`, entry.baseFeeUpdateFraction),
    }
  }
  return parsed
}

function optional(config: JsonObject, field: string): bigint | undefined {
  const value = config[field]
  return value === undefined || value === null ? undefined : jsonNumber(field, value)
}

/** A number as such files have it: a JSON number, or text in decimal or with 0x. */
export function jsonNumber(field: string, value: unknown): bigint {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return BigInt(value)
  if (typeof value === 'string' && /^(0x[0-9a-fA-F]+|[0-9]+)$/.test(value)) return BigInt(value)
  if (value === '0x') return 0n
  throw new ConfigError('genesis', [{ field, got: JSON.stringify(value) ?? 'nothing', expected: 'a whole number' }])
}
