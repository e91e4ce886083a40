import { type Address, equalBytes, type Hash } from '@megarollup/protocol'
import { EMPTY_OMMERS_HASH } from '../../block/constants.ts'
import {
  type ActiveRules,
  type EthereumChain,
  nextBaseFee,
  nextDifficulty,
  nextExcessBlobGas,
  rulesAt,
  type Withdrawal,
} from '../../block/index.ts'
import { CliError } from '../CliError.ts'
import {
  addressOf,
  arrayOf,
  type JsonObject,
  numberOf,
  objectOf,
  optionalNumber,
  wordOf,
  wordOfNumber,
} from '../input/values.ts'

/** The block of a transition, with what was left out computed from its parent. */
export interface Environment {
  rules: ActiveRules
  number: bigint
  timestamp: bigint
  coinbase: Address
  gasLimit: bigint
  /** Of the block; `undefined` since Paris. */
  difficulty: bigint | undefined
  prevRandao: Hash
  baseFeePerGas: bigint | undefined
  excessBlobGas: bigint | undefined
  parentBeaconBlockRoot: Hash | undefined
  ommers: { number: bigint; coinbase: Address }[]
  withdrawals: Withdrawal[] | undefined
  /** By number. */
  blockHashes: ReadonlyMap<bigint, Hash>
}

const ZERO = wordOfNumber(0n)

/** Reads the environment of a transition as geth's `t8n` takes it. */
export function environmentOf(json: JsonObject, chain: EthereumChain): Environment {
  const number = numberOf(json.currentNumber, 'currentNumber')
  const timestamp = numberOf(json.currentTimestamp, 'currentTimestamp')
  const rules = rulesAt(chain, { number, timestamp })
  return {
    rules,
    number,
    timestamp,
    coinbase: addressOf(json.currentCoinbase, 'currentCoinbase'),
    gasLimit: numberOf(json.currentGasLimit, 'currentGasLimit'),
    difficulty: difficultyOf(rules, json, { number, timestamp }),
    prevRandao: randomOf(rules, json),
    baseFeePerGas: baseFeeOf(rules, json),
    excessBlobGas: excessBlobGasOf(rules, json),
    parentBeaconBlockRoot: beaconRootOf(rules, json),
    ommers: arrayOf(json.ommers ?? [], 'ommers').map((value) => {
      const { delta, address } = objectOf(value, 'an ommer')
      return {
        number: number - numberOf(delta, 'delta of an ommer'),
        coinbase: addressOf(address, 'address of an ommer'),
      }
    }),
    withdrawals: withdrawalsOf(rules, json),
    blockHashes: new Map(
      Object.entries(objectOf(json.blockHashes ?? {}, 'blockHashes')).map(([key, hash]) => [
        numberOf(key, 'a number in blockHashes'),
        wordOf(hash, 'a hash in blockHashes'),
      ]),
    ),
  }
}

function difficultyOf(
  rules: ActiveRules,
  json: JsonObject,
  { number, timestamp }: { number: bigint; timestamp: bigint },
): bigint | undefined {
  const given = optionalNumber(json.currentDifficulty, 'currentDifficulty')
  if (rules.isProofOfStake) {
    if (given) throw config('post-merge difficulty must be zero (or omitted) in env')
    return undefined
  }
  if (given !== undefined) return given
  const parent = optionalNumber(json.parentDifficulty, 'parentDifficulty')
  if (parent === undefined) {
    throw config('currentDifficulty was not provided, and cannot be calculated due to missing parentDifficulty')
  }
  if (number === 0n) throw config('currentDifficulty needs to be provided for block number 0')
  const parentTimestamp = numberOf(json.parentTimestamp ?? 0, 'parentTimestamp')
  if (timestamp <= parentTimestamp) {
    throw config(
      `currentDifficulty cannot be calculated -- currentTime (${timestamp}) needs to be after parent time (${parentTimestamp})`,
    )
  }
  const ommersHash = wordOf(json.parentUncleHash ?? 0, 'parentUncleHash')
  const hasOmmers = !equalBytes(ommersHash, ZERO) && !equalBytes(ommersHash, EMPTY_OMMERS_HASH)
  return nextDifficulty(rules, { difficulty: parent, timestamp: parentTimestamp, hasOmmers }, { number, timestamp })
}

function randomOf(rules: ActiveRules, json: JsonObject): Hash {
  if (!rules.isProofOfStake) return ZERO
  const random = optionalNumber(json.currentRandom, 'currentRandom')
  if (random === undefined) throw config('post-merge requires currentRandom to be defined in env')
  return wordOfNumber(random)
}

function baseFeeOf(rules: ActiveRules, json: JsonObject): bigint | undefined {
  const given = optionalNumber(json.currentBaseFee, 'currentBaseFee')
  if (!rules.hasBaseFee || given !== undefined) return given
  const baseFeePerGas = optionalNumber(json.parentBaseFee, 'parentBaseFee')
  if (baseFeePerGas === undefined) throw config("EIP-1559 config but missing 'parentBaseFee' in env section")
  return nextBaseFee({
    baseFeePerGas,
    gasUsed: numberOf(json.parentGasUsed ?? 0, 'parentGasUsed'),
    gasLimit: numberOf(json.parentGasLimit ?? 0, 'parentGasLimit'),
    blobGasUsed: undefined,
    excessBlobGas: undefined,
  })
}

function excessBlobGasOf(rules: ActiveRules, json: JsonObject): bigint | undefined {
  if (!rules.hasBlobs) return undefined
  const given = optionalNumber(json.currentExcessBlobGas, 'currentExcessBlobGas')
  if (given !== undefined) return given
  const excessBlobGas = optionalNumber(json.parentExcessBlobGas, 'parentExcessBlobGas')
  const blobGasUsed = optionalNumber(json.parentBlobGasUsed, 'parentBlobGasUsed')
  if (excessBlobGas === undefined || blobGasUsed === undefined) return undefined
  const baseFeePerGas = optionalNumber(json.parentBaseFee, 'parentBaseFee')
  return nextExcessBlobGas(rules, { excessBlobGas, blobGasUsed, baseFeePerGas, gasUsed: 0n, gasLimit: 0n })
}

function beaconRootOf(rules: ActiveRules, json: JsonObject): Hash | undefined {
  if (!rules.hasBeaconRoots) return undefined
  if (json.parentBeaconBlockRoot === undefined || json.parentBeaconBlockRoot === null) {
    throw config('post-cancun env requires parentBeaconBlockRoot to be set')
  }
  return wordOf(json.parentBeaconBlockRoot, 'parentBeaconBlockRoot')
}

function withdrawalsOf(rules: ActiveRules, json: JsonObject): Withdrawal[] | undefined {
  if (!rules.hasWithdrawals) return undefined
  if (json.withdrawals === undefined || json.withdrawals === null) {
    throw config("Shanghai config but missing 'withdrawals' in env section")
  }
  return arrayOf(json.withdrawals, 'withdrawals').map((value) => {
    const { index, validatorIndex, address, amount } = objectOf(value, 'a withdrawal')
    return {
      index: numberOf(index, 'index of a withdrawal'),
      validatorIndex: numberOf(validatorIndex, 'validatorIndex of a withdrawal'),
      address: addressOf(address, 'address of a withdrawal'),
      amount: numberOf(amount, 'amount of a withdrawal'),
    }
  })
}

function config(message: string): CliError {
  return new CliError('config', message)
}
