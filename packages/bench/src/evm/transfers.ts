import { keccak256 } from '@megarollup/crypto'
import type { ExecutableTransaction } from '@megarollup/evm'
import { transactionTo } from './workload.ts'

/** Tokens of each account before the first transfer. */
export const START_TOKENS = 10n ** 24n
/** Gas limit of a transfer; it uses about 34,000 to 51,000. */
const TRANSFER_GAS = 100_000n
/** Exponent of Zipf's law: the account of rank r is chosen with a weight of r^-0.8. */
const ZIPF = 0.8

const TRANSFER_DATA_BYTES = 68

/** Addresses that are spread like real ones. */
export function accountAddresses(count: number): Uint8Array[] {
  const text = new TextEncoder()
  return Array.from({ length: count }, (_, index) => keccak256(text.encode(`account ${index}`)).slice(12))
}

/** Makes transfers of a token between accounts, of which few are busy. Counts nonces; the same seed gives the same transfers. */
export function transferSource(token: Uint8Array, accounts: readonly Uint8Array[], seed: number) {
  const random = xorshift(seed)
  const pick = zipf(accounts.length, random)
  const nonces = accounts.map(() => 0n)
  const selector = keccak256(new TextEncoder().encode('transfer(address,uint256)')).slice(0, 4)

  return (count: number): ExecutableTransaction[] => {
    // Call data are views of one buffer, as those of transactions that came over a network are.
    const buffer = new Uint8Array(count * TRANSFER_DATA_BYTES)
    const view = new DataView(buffer.buffer)
    return Array.from({ length: count }, (_, index) => {
      const [from, to] = [pick(), pick()]
      const data = buffer.subarray(index * TRANSFER_DATA_BYTES, (index + 1) * TRANSFER_DATA_BYTES)
      data.set(selector)
      data.set(accounts[to]!, 16)
      view.setUint32(data.byteOffset + 64, 1 + (random() % 1000))
      const nonce = nonces[from]!
      nonces[from] = nonce + 1n
      return transactionTo({ sender: accounts[from]!, nonce, to: token, data, gasLimit: TRANSFER_GAS })
    })
  }
}

/** The slot of an account's balance: OpenZeppelin's ERC-20 keeps the mapping at slot 0. */
export function balanceSlot(account: Uint8Array): Uint8Array {
  const preimage = new Uint8Array(64)
  preimage.set(account, 12)
  return keccak256(preimage)
}

/** Indexes below `count` by Zipf's law. */
function zipf(count: number, random: () => number): () => number {
  const sums = new Float64Array(count)
  let total = 0
  for (let rank = 1; rank <= count; rank++) {
    total += rank ** -ZIPF
    sums[rank - 1] = total
  }
  return () => {
    const wanted = (random() / 2 ** 32) * total
    let [low, high] = [0, count - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle]! < wanted) low = middle + 1
      else high = middle
    }
    return low
  }
}

function xorshift(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
}
