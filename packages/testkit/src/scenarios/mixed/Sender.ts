import { type Address, type Hex, keccak256 } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import { callRpc, callRpcBatch } from '../../network/json-rpc.ts'
import { type JsonReceipt, waitForReceipts } from '../../network/receipts.ts'

/** An account that signs with nonces it counts itself, so that nothing is asked of the node between transactions. */
export interface Sender {
  account: PrivateKeyAccount
  nextNonce: number
}

/** Fees and chain id that every transaction of a run uses. Wei per gas. */
export interface SigningTerms {
  chainId: number
  /** High enough for any base fee that the run can cause. */
  maxFeePerGas: bigint
  maxPriorityFeePerGas: bigint
}

export async function readSigningTerms(url: string): Promise<SigningTerms> {
  const [chainId, gasPrice] = await callRpcBatch<Hex>(url, [
    { method: 'eth_chainId', params: [] },
    { method: 'eth_gasPrice', params: [] },
  ])
  const price = BigInt(gasPrice as Hex)
  return {
    chainId: Number(chainId),
    maxFeePerGas: price * 20n + 10n ** 9n,
    maxPriorityFeePerGas: price < 10n ** 9n ? price : 10n ** 9n,
  }
}

export async function createSender(url: string, account: PrivateKeyAccount): Promise<Sender> {
  const nonce = await callRpc<Hex>(url, 'eth_getTransactionCount', [account.address, 'pending'])
  return { account, nextNonce: Number(nonce) }
}

export interface Draft {
  /** Left out to create a contract. */
  to?: Address
  value?: bigint
  data?: Hex
  gas: bigint
}

/** Signs the sender's next transaction (EIP-1559). */
export function signNext(sender: Sender, terms: SigningTerms, draft: Draft): Promise<Hex> {
  return sender.account.signTransaction({ type: 'eip1559', ...terms, ...draft, nonce: sender.nextNonce++ })
}

/** Sends raw transactions in one batch. Throws when the node refuses any of them. */
export async function submit(url: string, raws: readonly Hex[]): Promise<Hex[]> {
  const hashes = await callRpcBatch<Hex>(
    url,
    raws.map((raw) => ({ method: 'eth_sendRawTransaction', params: [raw] })),
  )
  for (const [index, raw] of raws.entries()) {
    if (hashes[index] !== keccak256(raw)) throw new Error(`the node calls ${keccak256(raw)} ${hashes[index]}`)
  }
  return hashes
}

/** Sends raw transactions in waves and waits for the receipts of each wave before the next. Order is kept. */
export async function submitInWaves(url: string, raws: readonly Hex[], waveSize: number): Promise<JsonReceipt[]> {
  const receipts: JsonReceipt[] = []
  for (let start = 0; start < raws.length; start += waveSize) {
    const hashes = await submit(url, raws.slice(start, start + waveSize))
    receipts.push(...(await waitForReceipts(url, hashes)))
  }
  return receipts
}
