import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { createTxFromRLP } from '@ethereumjs/tx'
import { keccak256, recoverSender, WrongChainIdError } from '@megarollup/crypto'
import { bytesToHex, decodeEthereumTransaction, type EthereumTransaction, MegarollupError } from '@megarollup/protocol'
import { kzgThatIsNotNeeded } from '../fuzz-evm/kzg.ts'
import { CHAIN_ID } from './draw-transaction.ts'

/** A transaction's hash and sender, or why it is none. */
export type Verdict = { hash: string; sender: string } | { refused: string }

const common = new Common({ chain: Mainnet, hardfork: Hardfork.Osaka, customCrypto: { kzg: kzgThatIsNotNeeded } })
const WORD = 1n << 256n
const MAX_NONCE = (1n << 64n) - 1n
/** EIP-7825. */
const MAX_GAS = 1n << 24n
const MAX_INITCODE = 49_152
const VERSION_KZG = 1

/** What decoding and recovery say, with the rules of Osaka that need no state. Throws anything but a typed error. */
export function ourVerdict(raw: Uint8Array): Verdict {
  try {
    const transaction = decodeEthereumTransaction(raw)
    const { chainId } = transaction
    if (chainId !== undefined && chainId !== CHAIN_ID) throw new WrongChainIdError(chainId, CHAIN_ID)
    const sender = bytesToHex(recoverSender(transaction))
    const fault = faultOf(transaction)
    return fault ? { refused: fault } : { hash: bytesToHex(keccak256(raw)), sender }
  } catch (error) {
    if (error instanceof MegarollupError) return { refused: error.message }
    throw error
  }
}

/** Rules that the engine checks when it executes. */
function faultOf(transaction: EthereumTransaction): string | undefined {
  const { type, nonce, gasLimit, data, to } = transaction
  if (nonce === MAX_NONCE) return 'nonce'
  if (gasLimit > MAX_GAS) return 'gas limit'
  if (to === undefined && data.length > MAX_INITCODE) return 'initcode'
  const price = type === 0 || type === 1 ? transaction.gasPrice : transaction.maxFeePerGas
  if (price * gasLimit >= WORD) return 'fee'
  if (type !== 0 && type !== 1 && transaction.maxPriorityFeePerGas > price) return 'priority fee'
  if (type === 3) {
    const hashes = transaction.blobVersionedHashes
    if (hashes.length === 0 || hashes.some((hash) => hash[0] !== VERSION_KZG)) return 'blobs'
  }
  if ((type === 3 || type === 4) && to === undefined) return 'creation'
  if (type === 4 && transaction.authorizationList.length === 0) return 'no authorization'
  return undefined
}

/**
 * Faults of the peer: it takes chain ids with leading zeros, which it would write otherwise itself, empty strings for lists, and
 * versions of blob hashes whose first hexadecimal digits are a 1 and a letter.
 */
function isTakenByMistake(transaction: ReturnType<typeof createTxFromRLP>, raw: Uint8Array): boolean {
  if (bytesToHex(transaction.serialize()) !== bytesToHex(raw)) return true
  if ('accessList' in transaction) {
    const { accessList } = transaction
    if (!Array.isArray(accessList) || !accessList.every(([, keys]) => Array.isArray(keys))) return true
  }
  if ('authorizationList' in transaction && !Array.isArray(transaction.authorizationList)) return true
  return (
    'blobVersionedHashes' in transaction && !transaction.blobVersionedHashes.every((hash) => hash.startsWith('0x01'))
  )
}

/** What `@ethereumjs/tx` says. */
export function peerVerdict(raw: Uint8Array): Verdict {
  try {
    const transaction = createTxFromRLP(raw, { common })
    if (isTakenByMistake(transaction, raw)) return { refused: 'what the peer lets pass by mistake' }
    const sender = transaction.getSenderAddress().toString()
    return { hash: bytesToHex(transaction.hash()), sender }
  } catch (error) {
    return { refused: String(error) }
  }
}
