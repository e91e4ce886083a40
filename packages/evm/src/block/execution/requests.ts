import {
  type Address,
  bytesToBigInt,
  concatBytes,
  EMPTY_CODE_HASH,
  equalBytes,
  type Hash,
  hexToBytes,
  type Log,
} from '@megarollup/protocol'
import { sha256 } from '@noble/hashes/sha2.js'
import type { Evm } from '../../types.ts'
import type { ActiveRules } from '../config/chain.ts'
import { CONSOLIDATION_REQUEST_ADDRESS, WITHDRAWAL_REQUEST_ADDRESS } from '../constants.ts'
import { InvalidBlockError } from '../exceptions.ts'
import type { EthereumReceipt } from '../header.ts'

const DEPOSIT = 0
const WITHDRAWAL = 1
const CONSOLIDATION = 2

/** `DepositEvent(bytes,bytes,bytes,bytes,bytes)`. */
const DEPOSIT_TOPIC = hexToBytes('0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5')
const DEPOSIT_BYTES = 576
const WORD = 32
/** Where each part of a deposit begins, with its length first, and how long it is: key, credentials, amount, signature, index. */
const DEPOSIT_PARTS = [
  { offset: 160, size: 48 },
  { offset: 256, size: 32 },
  { offset: 320, size: 8 },
  { offset: 384, size: 96 },
  { offset: 512, size: 8 },
] as const

/**
 * The requests of a block, each with its type in front, those without content left out: deposits from logs, withdrawals and
 * consolidations from the queues of two contracts, which this call empties. Sources: EIPs 7685, 6110, 7002, 7251.
 *
 * @throws InvalidBlockError
 */
export function collectRequests(evm: Evm, rules: ActiveRules, receipts: readonly EthereumReceipt[]): Uint8Array[] {
  const deposits: Uint8Array[] = []
  for (const { logs } of receipts) {
    for (const log of logs) if (isDeposit(log, rules.chain.depositContract)) deposits.push(parseDeposit(log.data))
  }
  return [
    { type: DEPOSIT, content: concatBytes(deposits) },
    { type: WITHDRAWAL, content: callSystemContract(evm, WITHDRAWAL_REQUEST_ADDRESS) },
    { type: CONSOLIDATION, content: callSystemContract(evm, CONSOLIDATION_REQUEST_ADDRESS) },
  ].flatMap(({ type, content }) => (content.length === 0 ? [] : [concatBytes([Uint8Array.of(type), content])]))
}

/** What a header says of requests: SHA-256 over the SHA-256 of each (EIP-7685). */
export function hashRequests(requests: readonly Uint8Array[]): Hash {
  return sha256(concatBytes(requests.map((request) => sha256(request))))
}

function isDeposit({ address, topics }: Log, contract: Address): boolean {
  return topics[0] !== undefined && equalBytes(address, contract) && equalBytes(topics[0], DEPOSIT_TOPIC)
}

/** The parts of a deposit one behind the other. The log has the one layout that the contract gives it. */
function parseDeposit(data: Uint8Array): Uint8Array {
  if (data.length !== DEPOSIT_BYTES) throw wrongLayout()
  return concatBytes(
    DEPOSIT_PARTS.map(({ offset, size }, i) => {
      if (wordAt(data, i * WORD) !== BigInt(offset) || wordAt(data, offset) !== BigInt(size)) throw wrongLayout()
      return data.slice(offset + WORD, offset + WORD + size)
    }),
  )
}

function wrongLayout(): InvalidBlockError {
  return new InvalidBlockError('deposit-layout', 'A log of the deposit contract is no deposit.')
}

function wordAt(data: Uint8Array, at: number): bigint {
  return bytesToBigInt(data.subarray(at, at + WORD))
}

function callSystemContract(evm: Evm, address: Address): Uint8Array {
  const account = evm.state.account(address)
  if (!account || equalBytes(account.codeHash, EMPTY_CODE_HASH)) {
    throw new InvalidBlockError('system-contract-missing', 'A contract that keeps requests has no code.')
  }
  const { status, output, reason } = evm.systemCall(address, new Uint8Array(0))
  if (status !== 'success') {
    throw new InvalidBlockError('system-contract-failed', `A contract that keeps requests failed: ${reason ?? status}.`)
  }
  return output.slice()
}
