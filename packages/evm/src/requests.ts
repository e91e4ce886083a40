import { type RecordFields, TransactionFlag } from './kernel/transaction-record.ts'
import type { CallRequest, SystemMessage } from './types.ts'

const ZERO_ADDRESS = new Uint8Array(20)
const NO_BYTES = new Uint8Array(0)
const SYSTEM_ADDRESS = Uint8Array.from({ length: 20 }, (_, i) => (i === 19 ? 0xfe : 0xff))
const SYSTEM_GAS = 30_000_000n

const emptyFields: RecordFields = {
  type: 0,
  flags: 0,
  nonce: 0n,
  gasLimit: 0n,
  sender: ZERO_ADDRESS,
  to: undefined,
  value: 0n,
  maxFee: 0n,
  maxPriorityFee: 0n,
  maxBlobFee: 0n,
  data: NO_BYTES,
  accessList: [],
  authorizations: [],
  authorities: undefined,
  blobHashes: [],
}

/** What the kernel runs for an `eth_call`. */
export function callFields(request: CallRequest, blockGasLimit: bigint, isIsolated: boolean): RecordFields {
  const maxFee = request.maxFeePerGas ?? request.gasPrice ?? 0n
  return {
    ...emptyFields,
    type: request.authorizationList?.length ? 4 : 2,
    flags: TransactionFlag.CALL | (isIsolated ? TransactionFlag.ISOLATED : 0),
    gasLimit: request.gas ?? blockGasLimit,
    sender: request.from ?? ZERO_ADDRESS,
    to: request.to,
    value: request.value ?? 0n,
    maxFee,
    maxPriorityFee: request.maxPriorityFeePerGas ?? request.gasPrice ?? 0n,
    data: request.data ?? NO_BYTES,
    accessList: request.accessList ?? [],
    authorizations: request.authorizationList ?? [],
  }
}

/** What the kernel runs for a call by the protocol. */
export function systemFields(to: Uint8Array, data: Uint8Array, message: SystemMessage): RecordFields {
  const { from = SYSTEM_ADDRESS, gas = SYSTEM_GAS, value = 0n, gasPrice = 0n } = message
  const price = { maxFee: gasPrice, maxPriorityFee: gasPrice }
  return { ...emptyFields, ...price, flags: TransactionFlag.SYSTEM, sender: from, to, data, value, gasLimit: gas }
}
