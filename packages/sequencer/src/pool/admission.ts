import { intrinsicGasOf } from '@megarollup/chain'
import { recoverTransaction } from '@megarollup/crypto'
import {
  bytesToHex,
  type Clock,
  type Hash,
  MegarollupError,
  type RecoveredTransaction,
  type StateReader,
} from '@megarollup/protocol'
import { TransactionRejectedError } from '@megarollup/rpc'
import { type Mempool, maximumCost } from './mempool.ts'

/** EIP-3860. */
const MAX_INIT_CODE_BYTES = 49_152
/** The prefix of a delegation (EIP-7702), which does not make its account a contract. */
const DELEGATION_PREFIX = [0xef, 0x01, 0x00]

export interface AdmissionOptions {
  chainId: bigint
  /** Largest encoding of a transaction. */
  maxTransactionBytes: number
  /** Largest gas limit of a transaction (EIP-7825). */
  maxTransactionGas: bigint
  /** Gas of a block. */
  blockGasLimit: bigint
  /** The state at the newest mini-block. */
  state: StateReader
  /** Wei per gas of the next block. */
  nextBaseFee: () => bigint
  /** Why nothing is admitted now, or `undefined`. */
  closedBecause: () => string | undefined
  pool: Mempool
  clock: Clock
}

/** Lets transactions into the pool that can run as things stand. Refusals are worded as geth words them. */
export class Admission {
  readonly #options: AdmissionOptions

  constructor(options: AdmissionOptions) {
    this.#options = options
  }

  /** Admits a raw transaction and returns its hash. Throws `TransactionRejectedError`. */
  submit(raw: Uint8Array): Hash {
    const { pool, clock, maxTransactionBytes } = this.#options
    const closed = this.#options.closedBecause()
    if (closed !== undefined) throw new TransactionRejectedError(closed, { hint: 'Send it again in a moment.' })
    if (raw.length > maxTransactionBytes) {
      throw new TransactionRejectedError(`oversized data: transaction size ${raw.length}, limit ${maxTransactionBytes}`)
    }
    const recovered = this.#recover(raw)
    this.#checkStatically(recovered)
    const stateNonce = this.#checkSender(recovered)
    pool.add(recovered, stateNonce, clock.nowMs())
    return recovered.hash
  }

  #recover(raw: Uint8Array): RecoveredTransaction {
    try {
      return recoverTransaction(raw.slice())
    } catch (cause) {
      if (cause instanceof MegarollupError) throw new TransactionRejectedError(cause.message, { cause })
      throw cause
    }
  }

  /** What can be said without the state. */
  #checkStatically({ transaction }: RecoveredTransaction): void {
    const { chainId, blockGasLimit, maxTransactionGas, nextBaseFee } = this.#options
    if (transaction.chainId === undefined) {
      throw new TransactionRejectedError('only replay-protected (EIP-155) transactions allowed over RPC')
    }
    if (transaction.chainId !== chainId) {
      throw new TransactionRejectedError(`invalid chain id for signer: have ${transaction.chainId} want ${chainId}`)
    }
    const { gasLimit } = transaction
    if (gasLimit > blockGasLimit) throw new TransactionRejectedError('exceeds block gas limit')
    if (gasLimit > maxTransactionGas) {
      throw new TransactionRejectedError(`transaction gas limit too high (cap: ${maxTransactionGas}, tx: ${gasLimit})`)
    }
    if (transaction.to === undefined && transaction.data.length > MAX_INIT_CODE_BYTES) {
      throw new TransactionRejectedError(
        `max initcode size exceeded: code size ${transaction.data.length}, limit ${MAX_INIT_CODE_BYTES}`,
      )
    }
    if (transaction.type === 4 && transaction.authorizationList.length === 0) {
      throw new TransactionRejectedError('EIP-7702 transaction with empty auth list')
    }
    const { intrinsic, floor } = intrinsicGasOf(transaction)
    if (gasLimit < intrinsic) {
      throw new TransactionRejectedError(`intrinsic gas too low: gas ${gasLimit}, minimum needed ${intrinsic}`)
    }
    if (gasLimit < floor) {
      throw new TransactionRejectedError(
        `insufficient gas for floor data gas cost: gas ${gasLimit}, minimum needed ${floor}`,
      )
    }
    if ('maxFeePerGas' in transaction && transaction.maxPriorityFeePerGas > transaction.maxFeePerGas) {
      throw new TransactionRejectedError(
        `max priority fee per gas higher than max fee per gas: maxPriorityFeePerGas: ${transaction.maxPriorityFeePerGas}, maxFeePerGas: ${transaction.maxFeePerGas}`,
      )
    }
    const feeCap = 'gasPrice' in transaction ? transaction.gasPrice : transaction.maxFeePerGas
    const baseFee = nextBaseFee()
    if (feeCap < baseFee) {
      throw new TransactionRejectedError(
        `max fee per gas less than block base fee: maxFeePerGas: ${feeCap}, baseFee: ${baseFee}`,
      )
    }
  }

  /** What the sender's account says. Returns its nonce. */
  #checkSender(recovered: RecoveredTransaction): bigint {
    const { pool, state } = this.#options
    const { sender, transaction } = recovered
    const account = state.account(sender)
    const nonce = account?.nonce ?? 0n
    const balance = account?.balance ?? 0n
    if (transaction.nonce < nonce) {
      throw new TransactionRejectedError(`nonce too low: next nonce ${nonce}, tx nonce ${transaction.nonce}`)
    }
    const cost = maximumCost(recovered)
    if (balance < cost) {
      throw new TransactionRejectedError(
        `insufficient funds for gas * price + value: balance ${balance}, tx cost ${cost}, overshot ${cost - balance}`,
      )
    }
    const queued = pool.pendingCost(sender, transaction.nonce)
    if (balance < queued + cost) {
      throw new TransactionRejectedError(
        `insufficient funds for gas * price + value: balance ${balance}, queued cost ${queued}, tx cost ${cost}, overshot ${queued + cost - balance}`,
      )
    }
    const code = account ? state.code(account.codeHash) : new Uint8Array()
    const delegated = code.length === 23 && DELEGATION_PREFIX.every((byte, i) => code[i] === byte)
    if (code.length > 0 && !delegated) {
      throw new TransactionRejectedError(`sender not an eoa: address ${bytesToHex(sender)}, len(code): ${code.length}`)
    }
    return nonce
  }
}
