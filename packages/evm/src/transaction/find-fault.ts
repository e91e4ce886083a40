import type { EthereumTransaction } from '@megarollup/protocol'
import type { ForkDefinition } from '../forks/fork.ts'
import { UNLIMITED } from '../forks/parameters.ts'
import type { TransactionInvalidCode } from '../invalid.ts'
import { floorGas, intrinsicGas } from './intrinsic-gas.ts'

/** The least nonce that no transaction may have (EIP-2681). */
const MAX_NONCE = (1n << 64n) - 1n

/**
 * Why a transaction cannot be part of any block of a fork, whatever the state: what admission can say of it before it looks at
 * accounts. The engine makes these checks, too, and says more.
 */
export function findTransactionFault(
  transaction: EthereumTransaction,
  fork: ForkDefinition,
): TransactionInvalidCode | undefined {
  const { parameters } = fork
  const { type, nonce, gasLimit, to, data } = transaction
  if (type !== 0 && BigInt(type) > parameters.maxTransactionType) return `type-${type}-unsupported`
  if (nonce >= MAX_NONCE) return 'nonce-max'
  const cap = parameters.maxTransactionGas
  if (cap !== UNLIMITED && gasLimit > cap) return 'gas-limit-too-high'
  const hasPriority = type !== 0 && type !== 1
  if (hasPriority && transaction.maxPriorityFeePerGas > transaction.maxFeePerGas) return 'priority-fee-above-max-fee'
  const price = hasPriority ? transaction.maxFeePerGas : transaction.gasPrice
  if ((gasLimit * price) >> 256n !== 0n) return 'insufficient-funds'
  if (to === undefined && BigInt(data.length) > parameters.maxInitcode) return 'initcode-size'
  if (gasLimit < intrinsicGas(transaction, fork)) return 'intrinsic-gas'
  if (gasLimit < floorGas(transaction, fork)) return 'floor-gas'
  return undefined
}
