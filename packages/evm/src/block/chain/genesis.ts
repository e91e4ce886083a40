import { EMPTY_TRIE_ROOT } from '@megarollup/crypto'
import { ConfigError, hexToBytes } from '@megarollup/protocol'
import type { Alloc } from '../../state/alloc.ts'
import { type EthereumChain, rulesAt } from '../config/chain.ts'
import { type JsonObject, jsonNumber, parseGenesisConfig } from '../config/genesis-config.ts'
import { EMPTY_OMMERS_HASH, EMPTY_REQUESTS_HASH } from '../constants.ts'
import type { EthereumHeader } from '../header.ts'
import { WorldState } from '../state/WorldState.ts'

const NO_HASH = new Uint8Array(32)
/** Above every terminal total difficulty: the fields of a genesis header depend on numbers and times alone. */
const ANY_DIFFICULTY = 1n << 256n
const INITIAL_BASE_FEE = 1_000_000_000n

/** The beginning of a chain. */
export interface Genesis {
  chain: EthereumChain
  genesis: EthereumHeader
  state: WorldState
}

/**
 * Reads a genesis file, as geth writes it: chain, header and state.
 *
 * @throws ConfigError and EngineUsageError for what cannot be used.
 * @example
 * ```ts
 * const { chain, genesis, state } = readGenesis(JSON.parse(text))
 * const blocks = new BlockChain({ chain, genesis, state, evm: createEvm({ chainId: chain.chainId, state }) })
 * ```
 */
export function readGenesis(json: JsonObject): Genesis {
  const chain = parseGenesisConfig(objectAt(json, 'config'))
  const state = WorldState.fromGenesis(objectAt(json, 'alloc') as Alloc)
  const number = numberAt(json, 'number', 0n)
  const timestamp = numberAt(json, 'timestamp', 0n)
  const rules = rulesAt(chain, { number, timestamp, parentTotalDifficulty: ANY_DIFFICULTY })
  return {
    chain,
    state,
    genesis: {
      parentHash: bytesAt(json, 'parentHash', NO_HASH),
      ommersHash: EMPTY_OMMERS_HASH,
      coinbase: bytesAt(json, 'coinbase', new Uint8Array(20)),
      stateRoot: state.root(),
      transactionsRoot: EMPTY_TRIE_ROOT,
      receiptsRoot: EMPTY_TRIE_ROOT,
      logsBloom: new Uint8Array(256),
      difficulty: numberAt(json, 'difficulty', 0n),
      number,
      gasLimit: numberAt(json, 'gasLimit', 0n),
      gasUsed: numberAt(json, 'gasUsed', 0n),
      timestamp,
      extraData: bytesAt(json, 'extraData', new Uint8Array(0)),
      prevRandao: bytesAt(json, 'mixHash', NO_HASH),
      nonce: nonceAt(json),
      ...(rules.hasBaseFee && { baseFeePerGas: numberAt(json, 'baseFeePerGas', INITIAL_BASE_FEE) }),
      ...(rules.hasWithdrawals && { withdrawalsRoot: EMPTY_TRIE_ROOT }),
      ...(rules.hasBlobs && {
        blobGasUsed: numberAt(json, 'blobGasUsed', 0n),
        excessBlobGas: numberAt(json, 'excessBlobGas', 0n),
        parentBeaconBlockRoot: bytesAt(json, 'parentBeaconBlockRoot', NO_HASH),
      }),
      ...(rules.hasRequests && { requestsHash: EMPTY_REQUESTS_HASH }),
    },
  }
}

function objectAt(json: JsonObject, field: string): JsonObject {
  const value = json[field]
  if (typeof value === 'object' && value !== null) return value as JsonObject
  throw new ConfigError('genesis', [{ field, got: JSON.stringify(value) ?? 'nothing', expected: 'an object' }])
}

function numberAt(json: JsonObject, field: string, absent: bigint): bigint {
  const value = json[field]
  return value === undefined || value === null ? absent : jsonNumber(field, value)
}

function bytesAt(json: JsonObject, field: string, absent: Uint8Array): Uint8Array {
  const value = json[field]
  return typeof value === 'string' ? hexToBytes(value) : absent
}

/** Geth writes the nonce as a number. */
function nonceAt(json: JsonObject): Uint8Array {
  const nonce = new Uint8Array(8)
  new DataView(nonce.buffer).setBigUint64(0, numberAt(json, 'nonce', 0n))
  return nonce
}
