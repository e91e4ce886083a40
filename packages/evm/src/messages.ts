import { bytesToHex } from '@megarollup/protocol'
import { invalidCode, type TransactionInvalidCode } from './invalid.ts'
import type { RawResult } from './kernel/result-record.ts'
import type { RecordFields } from './kernel/transaction-record.ts'
import { opcodeName } from './opcodes.ts'

/** Numbers of the kernel's `Halt`. */
const stackUnderflow = 2
const stackOverflow = 3
const invalidOpcode = 4

/** The other ones, in geth's words. */
const haltReasons: Record<number, string> = {
  1: 'out of gas',
  5: 'invalid jump destination',
  6: 'write protection',
  7: 'return data out of bounds',
  8: 'max code size exceeded',
  9: 'invalid code: must not begin with 0xef',
  10: 'contract creation code storage out of gas',
  11: 'contract address collision',
  12: 'precompile failed or out of gas',
  13: 'max initcode size exceeded',
  14: 'max call depth exceeded',
  15: 'insufficient balance for transfer',
  16: 'nonce uint64 overflow',
  17: 'out of gas: not enough gas for reentrancy sentry',
}

/** Why a frame halted, in geth's words. */
export function haltReason(halt: number, detail: number): string {
  const opcode = detail & 0xff
  const height = (detail >>> 8) & 0xfff
  const limit = detail >>> 20
  if (halt === invalidOpcode) return `invalid opcode: ${opcodeName(opcode)}`
  if (halt === stackUnderflow) return `stack underflow (${height} <=> ${limit})`
  if (halt === stackOverflow) return `stack limit reached ${height} (${limit})`
  return haltReasons[halt] ?? 'execution failed'
}

type Describe = (fields: RecordFields, result: RawResult, baseFee: bigint) => string

const by = ({ sender }: RecordFields) => `address ${bytesToHex(sender)}`

const unsupported: Describe = () => 'transaction type not supported'

const descriptions: Record<TransactionInvalidCode, Describe> = {
  'nonce-too-low': (tx, { detail }) => `nonce too low: ${by(tx)}, tx: ${tx.nonce} state: ${detail}`,
  'nonce-too-high': (tx, { detail }) => `nonce too high: ${by(tx)}, tx: ${tx.nonce} state: ${detail}`,
  'nonce-max': (tx) => `nonce has max value: ${by(tx)}, nonce: ${tx.nonce}`,
  'gas-limit-too-high': (tx, { detail }) => `transaction gas limit too high (cap: ${detail}, tx: ${tx.gasLimit})`,
  'sender-not-eoa': (tx, { detail }) => `sender not an eoa: ${by(tx)}, len(code): ${detail}`,
  'priority-fee-above-max-fee': (tx) =>
    `max priority fee per gas higher than max fee per gas: ${by(tx)}, maxPriorityFeePerGas: ${tx.maxPriorityFee}, maxFeePerGas: ${tx.maxFee}`,
  'max-fee-below-base-fee': (tx, _result, baseFee) =>
    `max fee per gas less than block base fee: ${by(tx)}, maxFeePerGas: ${tx.maxFee}, baseFee: ${baseFee}`,
  'no-blobs': () => 'blob transaction missing blob hashes',
  'too-many-blobs': (tx) => `blob transaction has too many blobs (${tx.blobHashes.length})`,
  'blob-version': () => 'blob has invalid hash version',
  'blob-creates-contract': () => 'blob transaction of type create',
  'blob-fee-too-low': (tx) =>
    `max fee per blob gas less than block blob gas fee: ${by(tx)} blobGasFeeCap: ${tx.maxBlobFee}`,
  'set-code-creates-contract': (tx) =>
    `EIP-7702 transaction cannot be used to create contract (sender ${bytesToHex(tx.sender)})`,
  'empty-authorization-list': (tx) => `EIP-7702 transaction with empty auth list (sender ${bytesToHex(tx.sender)})`,
  'insufficient-funds': (tx, { have, want }) =>
    `insufficient funds for gas * price + value: ${by(tx)} have ${have} want ${want}`,
  'intrinsic-gas': (tx, { detail }) => `intrinsic gas too low: have ${tx.gasLimit}, want ${detail}`,
  'floor-gas': (tx, { detail }) => `insufficient gas for floor data gas cost: have ${tx.gasLimit}, want ${detail}`,
  'initcode-size': (tx, { detail }) => `max initcode size exceeded: code size ${tx.data.length} limit ${detail}`,
  'wrong-chain': () => 'invalid chain id for signer',
  'type-1-unsupported': unsupported,
  'type-2-unsupported': unsupported,
  'type-3-unsupported': unsupported,
  'type-4-unsupported': unsupported,
  'engine-limit': () => 'the transaction needs more memory than the engine may use',
}

/** Cause and message of an invalid transaction, in geth's words. */
export function describeInvalid(
  fields: RecordFields,
  result: RawResult,
  baseFee: bigint,
): { code: TransactionInvalidCode; message: string } {
  const code = invalidCode(result.invalid)
  return { code, message: descriptions[code](fields, result, baseFee) }
}
