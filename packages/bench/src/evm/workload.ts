import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keccak256 } from '@megarollup/crypto'
import { fixtureFolder } from '@megarollup/testkit'

/** Where the token and snailtracer live in every contender. */
export const CONTRACT = new Uint8Array(20).fill(0, 0, 18).fill(0x10, 18)
/** Tokens of each account before the first transfer. */
export const START_TOKENS = 10n ** 24n
/** Gas limit of a transfer; it uses about 34,000 to 51,000. */
export const TRANSFER_GAS = 100_000n

const TRANSFER_DATA_BYTES = 68

export interface Transfer {
  /** Indexes of accounts. */
  from: number
  to: number
  /** Call data of `transfer(to, amount)`. */
  data: Uint8Array
}

/** Addresses that are spread like real ones. */
export function accountAddresses(count: number): Uint8Array[] {
  const text = new TextEncoder()
  return Array.from({ length: count }, (_, index) => keccak256(text.encode(`account ${index}`)).slice(12))
}

/**
 * `count` transfers between random accounts; the same seed gives the same transfers. Call data are views of one buffer, as those
 * of transactions that came over a network are.
 */
export function randomTransfers(accounts: Uint8Array[], count: number, seed: number): Transfer[] {
  const random = xorshift(seed)
  const selector = keccak256(new TextEncoder().encode('transfer(address,uint256)')).slice(0, 4)
  const buffer = new Uint8Array(count * TRANSFER_DATA_BYTES)
  const view = new DataView(buffer.buffer)
  return Array.from({ length: count }, (_, index) => {
    const [from, to] = [random() % accounts.length, random() % accounts.length]
    const amount = 1 + (random() % 1000)
    const data = buffer.subarray(index * TRANSFER_DATA_BYTES, (index + 1) * TRANSFER_DATA_BYTES)
    data.set(selector)
    data.set(accounts[to]!, 16)
    view.setUint32(data.byteOffset + 64, amount)
    return { from, to, data }
  })
}

/** The slot of an account's balance: OpenZeppelin's ERC-20 keeps the mapping at slot 0. */
export function balanceSlot(account: Uint8Array): Uint8Array {
  const preimage = new Uint8Array(64)
  preimage.set(account, 12)
  return keccak256(preimage)
}

/** A 32-byte big-endian word. */
export function word(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32)
  for (let i = 31, rest = value; rest > 0n; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn)
  return bytes
}

/** OpenZeppelin's ERC-20, as deployed. */
export async function tokenCode(): Promise<Uint8Array> {
  const folder = await fixtureFolder('rise-blocks+bench-code')
  return hexBytes((await readFile(join(folder, 'pevm-bench-code/erc20/ERC20Token.hex'), 'utf8')).trim())
}

/** A ray tracer in Solidity: 8.2 million instructions, arithmetic mostly. */
export async function snailtracer(): Promise<{ code: Uint8Array; input: Uint8Array }> {
  const folder = await fixtureFolder('bench-contracts')
  const file = await readFile(join(folder, 'bc/evm-benchmarks/benchmarks/main/snailtracer.json'), 'utf8')
  const { snailtracer: test } = JSON.parse(file) as {
    snailtracer: { pre: Record<string, { code: string }>; transaction: { data: string[]; to: string } }
  }
  return { code: hexBytes(test.pre[test.transaction.to]!.code), input: hexBytes(test.transaction.data[0]!) }
}

function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replace(/^0x/, ''), 'hex'))
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
