import { equalBytes, isZeroBytes } from '@megarollup/protocol'
import type { ActiveRules } from '../config/chain.ts'
import { EMPTY_OMMERS_HASH } from '../constants.ts'
import { type BlockFault, InvalidBlockError } from '../exceptions.ts'
import type { EthereumHeader } from '../header.ts'
import { DAO_EXTRA_DATA, DAO_EXTRA_DATA_BLOCKS } from './dao.ts'
import { nextDifficulty } from './difficulty.ts'
import { ELASTICITY, nextBaseFee, nextExcessBlobGas } from './fees.ts'

const MAX_EXTRA_DATA_BYTES = 32
const GAS_LIMIT_BOUND_DIVISOR = 1024n
const LEAST_GAS_LIMIT = 5000n
const MOST_GAS_LIMIT = (1n << 63n) - 1n

/**
 * Checks what of a header follows from its parent and the rules alone. The seal of proof of work is not checked.
 * Source: yellow paper 4.3.4; EIPs 225, 1559, 3675, 4399, 4788, 4844, 4895, 7685.
 *
 * @throws InvalidBlockError
 */
export function validateHeader(rules: ActiveRules, header: EthereumHeader, parent: EthereumHeader): void {
  const require = (isRight: boolean, fault: BlockFault, message: () => string): void => {
    if (!isRight) throw new InvalidBlockError(fault, `Block ${header.number}: ${message()}.`)
  }
  require(header.number === parent.number + 1n, 'number', () => `its parent has the number ${parent.number}`)
  require(header.timestamp > parent.timestamp, 'timestamp', () => {
    return `its time ${header.timestamp} is not after its parent's, ${parent.timestamp}`
  })
  validateGasLimit(rules, header, parent, require)
  validateFields(rules, header, require)
  validateExtraData(rules, header, require)
  validateFees(rules, header, parent, require)
  if (rules.isProofOfStake) {
    require(header.difficulty === 0n, 'difficulty-after-merge', () => `a difficulty of ${header.difficulty}`)
    require(isZeroBytes(header.nonce), 'proof-of-stake-seal', () => 'a nonce')
    require(equalBytes(header.ommersHash, EMPTY_OMMERS_HASH), 'ommers-after-merge', () => 'it has ommers')
  } else {
    require(header.difficulty !== 0n, 'no-difficulty-before-merge', () => 'no difficulty')
    const hasOmmers = !equalBytes(parent.ommersHash, EMPTY_OMMERS_HASH)
    const difficulty = nextDifficulty(rules, { ...parent, hasOmmers }, header)
    require(header.difficulty === difficulty, 'difficulty', () => `difficulty ${header.difficulty}, not ${difficulty}`)
  }
}

type Require = (isRight: boolean, fault: BlockFault, message: () => string) => void

/** The fields at the end have to be those of the fork. */
function validateFields(rules: ActiveRules, header: EthereumHeader, require: Require): void {
  const has = (value: unknown) => value !== undefined
  if (rules.hasBaseFee) require(has(header.baseFeePerGas), 'no-base-fee', () => 'no base fee')
  else require(!has(header.baseFeePerGas), 'base-fee-before-fork', () => 'a base fee before London')
  if (rules.hasWithdrawals) require(has(header.withdrawalsRoot), 'no-withdrawals-root', () => 'no withdrawals root')
  else if (!has(header.blobGasUsed))
    require(!has(header.withdrawalsRoot), 'withdrawals-root-before-fork', () => 'a withdrawals root before Shanghai')
  const hasBlobFields = [header.blobGasUsed, header.excessBlobGas, header.parentBeaconBlockRoot].map(has)
  require(hasBlobFields.every((isThere) => isThere === rules.hasBlobs), 'header-fields', () =>
    `the fields of blobs and of the beacon root do not fit ${rules.name}`)
  require(has(header.requestsHash) === rules.hasRequests, 'header-fields', () => {
    return rules.hasRequests ? 'no requests hash' : `a requests hash in ${rules.name}`
  })
}

function validateExtraData(rules: ActiveRules, { extraData, number }: EthereumHeader, require: Require): void {
  require(extraData.length <= MAX_EXTRA_DATA_BYTES, 'extra-data-size', () => `${extraData.length} bytes of extra data`)
  const { dao } = rules.chain
  if (!dao || number < dao.block || number >= dao.block + DAO_EXTRA_DATA_BLOCKS) return
  require(equalBytes(extraData, DAO_EXTRA_DATA) === dao.isSupported, 'extra-data-dao', () => {
    return 'its extra data is that of the other side of the DAO fork'
  })
}

function validateGasLimit(rules: ActiveRules, header: EthereumHeader, parent: EthereumHeader, require: Require): void {
  const { gasLimit } = header
  require(gasLimit <= MOST_GAS_LIMIT, 'gas-limit-size', () => `a gas limit of ${gasLimit}`)
  // The limit doubles as EIP-1559 makes the block's size elastic.
  const isFirstElastic = rules.hasBaseFee && parent.baseFeePerGas === undefined
  const before = isFirstElastic ? parent.gasLimit * ELASTICITY : parent.gasLimit
  const step = gasLimit > before ? gasLimit - before : before - gasLimit
  require(step < before / GAS_LIMIT_BOUND_DIVISOR && gasLimit >= LEAST_GAS_LIMIT, 'gas-limit', () => {
    return `gas limit ${gasLimit} after ${before}`
  })
}

function validateFees(rules: ActiveRules, header: EthereumHeader, parent: EthereumHeader, require: Require): void {
  require(header.gasUsed <= header.gasLimit, 'gas-used-above-limit', () => `${header.gasUsed} gas used`)
  if (rules.hasBaseFee) {
    const baseFee = nextBaseFee(parent)
    require(header.baseFeePerGas === baseFee, 'base-fee', () => `base fee ${header.baseFeePerGas}, not ${baseFee}`)
  }
  if (rules.hasBlobs) {
    const excess = nextExcessBlobGas(rules, parent)
    require(header.excessBlobGas === excess, 'excess-blob-gas', () => {
      return `excess blob gas ${header.excessBlobGas}, not ${excess}`
    })
  }
}
