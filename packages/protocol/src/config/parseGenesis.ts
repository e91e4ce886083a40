import type { z } from 'zod'
import { ConfigError, type ConfigProblem } from '../errors/ConfigError.ts'
import type { Genesis } from './ChainConfig.ts'
import { genesisSchema } from './schema.ts'

const FILE = 'genesis.json'
const MAX_PROBLEMS = 20
const MAX_GOT_CHARACTERS = 80
const U64_MAX = 2n ** 64n - 1n

/**
 * Checks a geth-style genesis with its `megarollup` section and turns it into domain types. Fields and defaults are in this
 * folder's `SPEC.md`.
 *
 * @param json The file, already parsed as JSON.
 * @throws ConfigError that names every field that is wrong, what it has and what it should have.
 * @example
 * const genesis = parseGenesis(JSON.parse(await readFile('genesis.json', 'utf8')))
 */
export function parseGenesis(json: unknown): Genesis {
  const result = genesisSchema.safeParse(json)
  if (!result.success) {
    throw new ConfigError(
      FILE,
      result.error.issues.slice(0, MAX_PROBLEMS).map((issue) => toProblem(issue, json)),
    )
  }
  const { config, megarollup, alloc, mixHash, timestamp, gasLimit, baseFeePerGas, ...file } = result.data
  const { rules, eip1559, ...chain } = megarollup
  return {
    chain: {
      chainId: config.chainId,
      forks: [{ name: 'osaka', timestamp: 0n }],
      ...chain,
      rules: {
        maxBlockRlpBytes: rules.maxBlockRlpBytes === false ? undefined : rules.maxBlockRlpBytes,
        transactionGasCap: rules.transactionGasCap === false ? U64_MAX : rules.transactionGasCap,
      },
      eip1559: { elasticity: BigInt(eip1559.elasticity), denominator: BigInt(eip1559.denominator) },
    },
    alloc,
    header: {
      timestamp,
      gasLimit,
      baseFeePerGas,
      extraData: file.extraData,
      coinbase: file.coinbase ?? megarollup.feeRecipient,
      difficulty: file.difficulty,
      prevRandao: mixHash,
      nonce: file.nonce,
      parentBeaconBlockRoot: file.parentBeaconBlockRoot,
    },
  }
}

function toProblem(issue: z.core.$ZodIssue, json: unknown): ConfigProblem {
  if (issue.code === 'unrecognized_keys') {
    const field = [...issue.path, issue.keys[0]!].join('.')
    return { field, got: describe(valueAt(json, [...issue.path, issue.keys[0]!])), expected: 'no such field' }
  }
  return { field: issue.path.join('.'), got: describe(valueAt(json, issue.path)), expected: issue.message }
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value = json
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return value
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > MAX_GOT_CHARACTERS ? `${text.slice(0, MAX_GOT_CHARACTERS)}…` : text
}
