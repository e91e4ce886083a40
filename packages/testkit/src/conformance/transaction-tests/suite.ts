import { InvalidSignatureError, WrongChainIdError } from '@megarollup/crypto'
import {
  type Fork,
  findTransactionFault,
  forks,
  intrinsicGas,
  openTransaction,
  TransactionNotInForkError,
} from '@megarollup/evm'
import {
  bytesToHex,
  DecodeError,
  decodeEthereumTransaction,
  hexToBytes,
  UnsupportedTransactionTypeError,
} from '@megarollup/protocol'
import { forkNamed, isForkWanted } from '../forks.ts'
import { type CaseResult, failed, passed, type Suite } from '../suite.ts'
import { type Cause, causesOf } from './causes.ts'

interface TransactionTest {
  txbytes: string
  result: Record<string, Expectation>
}

/** A valid transaction has a hash and a sender, another one the name of its exception. */
interface Expectation {
  hash?: string
  sender?: string
  intrinsicGas: string
  exception?: string
}

/** The chain of the tests. */
const CHAIN_ID = 1n

/** Transaction tests: bytes that a fork takes or refuses; hash, sender, intrinsic gas and the cause of a refusal are compared. */
export const transactionTests = {
  name: 'transaction-tests',
  description: 'TransactionTests of ethereum/tests',
  fixtures: ['ethereum-tests-misc'],
  owns: (path) => path.includes('/TransactionTests/') && path.endsWith('.json'),
  runFile(_path, json, options) {
    return Object.entries(json as Record<string, TransactionTest>).flatMap(([name, { txbytes, result }]) =>
      Object.entries(result)
        .filter(([fork]) => isForkWanted(options, fork))
        .map(([fork, expected]) => runCase(name, hexToBytes(txbytes), forkNamed(fork) as Fork, expected)),
    )
  },
} satisfies Suite

function runCase(name: string, raw: Uint8Array, fork: Fork, expected: Expectation): CaseResult {
  const wrong = expected.exception === undefined ? judgeValid(raw, fork, expected) : judgeInvalid(raw, fork, expected)
  return wrong === undefined ? passed(name, fork) : failed(name, wrong, fork)
}

function judgeValid(raw: Uint8Array, fork: Fork, expected: Expectation): string | undefined {
  const refusal = refuse(raw, fork)
  if (refusal) return `refused: ${refusal.reason}`
  const { hash, sender, transaction } = openTransaction(raw, { fork: forks[fork], chainId: CHAIN_ID })
  if (bytesToHex(hash) !== expected.hash) return `hash ${bytesToHex(hash)}, expected ${expected.hash}`
  if (bytesToHex(sender) !== expected.sender) return `sender ${bytesToHex(sender)}, expected ${expected.sender}`
  const gas = intrinsicGas(transaction, forks[fork])
  return gas === BigInt(expected.intrinsicGas) ? undefined : `intrinsic gas ${gas}, expected ${expected.intrinsicGas}`
}

function judgeInvalid(raw: Uint8Array, fork: Fork, expected: Expectation): string | undefined {
  const refusal = refuse(raw, fork)
  if (!refusal) return `taken, expected ${expected.exception}`
  if (!causesOf(expected.exception!).includes(refusal.cause)) {
    return `refused by ${refusal.cause} (${refusal.reason}), expected ${expected.exception}`
  }
  // A price is given, if at all, where the bytes can be read.
  if (refusal.cause === 'form' || refusal.cause === 'type' || BigInt(expected.intrinsicGas) === 0n) return undefined
  const gas = intrinsicGas(decodeEthereumTransaction(raw), forks[fork])
  return gas === BigInt(expected.intrinsicGas) ? undefined : `intrinsic gas ${gas}, expected ${expected.intrinsicGas}`
}

/** Why a fork does not take the bytes, or `undefined` when it does. */
function refuse(raw: Uint8Array, fork: Fork): { cause: Cause; reason: string } | undefined {
  try {
    const { transaction } = openTransaction(raw, { fork: forks[fork], chainId: CHAIN_ID })
    const fault = findTransactionFault(transaction, forks[fork])
    return fault && { cause: fault, reason: fault }
  } catch (error) {
    const cause = causeOfError(error)
    if (!cause) throw error
    return { cause, reason: (error as Error).message }
  }
}

function causeOfError(error: unknown): Cause | undefined {
  if (error instanceof DecodeError) return 'form'
  if (error instanceof UnsupportedTransactionTypeError) return 'type'
  if (error instanceof TransactionNotInForkError) return error.type === 0 ? 'signature' : 'type'
  if (error instanceof WrongChainIdError) return 'chain'
  return error instanceof InvalidSignatureError ? 'signature' : undefined
}
