import { createSigner, keccak256 } from '@megarollup/crypto'
import {
  bytesToHex,
  type DigestSigner,
  encodeTransaction,
  type FeeMarketTransaction,
  transactionSigningPayload,
} from '@megarollup/protocol'

/** A transaction that is ready to be sent. Both fields are hexadecimal with 0x. */
export interface SignedTransaction {
  raw: string
  hash: string
}

/** What a transaction does; the rest is the same for all. */
export interface Payload {
  /** `undefined` creates a contract. */
  to: Uint8Array | undefined
  value: bigint
  data: Uint8Array
  gasLimit: bigint
}

/** Far above the base fee of any chain here. Wei per gas. */
const MAX_FEE_PER_GAS = 20_000_000_000n
const PRIORITY_FEE_PER_GAS = 1_000_000_000n

/** An account that counts its own nonces. All chains have the same id and get the same transactions, so one count serves all. */
export class BenchAccount {
  readonly address: Uint8Array
  readonly #signer: DigestSigner
  readonly #chainId: bigint
  #nonce = 0n

  constructor(privateKey: Uint8Array, chainId: bigint) {
    this.#signer = createSigner(privateKey)
    this.#chainId = chainId
    this.address = this.#signer.address
  }

  /** Signs the account's next transaction. */
  sign(payload: Payload): SignedTransaction {
    const unsigned: FeeMarketTransaction = {
      ...{ type: 2, chainId: this.#chainId, nonce: this.#nonce++ },
      ...{ maxFeePerGas: MAX_FEE_PER_GAS, maxPriorityFeePerGas: PRIORITY_FEE_PER_GAS, accessList: [] },
      ...payload,
      ...{ yParity: 0, r: 0n, s: 0n },
    }
    const signature = this.#signer.sign(keccak256(transactionSigningPayload(unsigned)))
    const raw = encodeTransaction({
      ...unsigned,
      yParity: signature[64]!,
      r: toBigInt(signature.subarray(0, 32)),
      s: toBigInt(signature.subarray(32, 64)),
    })
    return { raw: bytesToHex(raw), hash: bytesToHex(keccak256(raw)) }
  }
}

/** Accounts with keys that are the hashes of their numbers. */
export function createAccounts(count: number, chainId: bigint): BenchAccount[] {
  const text = new TextEncoder()
  return Array.from({ length: count }, (_, i) => new BenchAccount(keccak256(text.encode(`bench sender ${i}`)), chainId))
}

function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(bytesToHex(bytes))
}
