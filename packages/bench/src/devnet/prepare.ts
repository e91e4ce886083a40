import { hexToBytes } from '@megarollup/protocol'
import { loadContracts, testAccounts, tokenAbi } from '@megarollup/testkit'
import {
  type Address,
  bytesToHex,
  encodeDeployData,
  encodeFunctionData,
  getContractAddress,
  type Hex,
  parseAbi,
} from 'viem'
import { BenchAccount, type Payload, type SignedTransaction } from './accounts.ts'
import { CHAIN_ID, MULTICALL3 } from './targets.ts'

const multicall3Abi = parseAbi([
  'struct Call3 { address target; bool allowFailure; bytes callData; }',
  'struct Call3Value { address target; bool allowFailure; uint256 value; bytes callData; }',
  'function aggregate3(Call3[] calls) payable returns ((bool success, bytes returnData)[])',
  'function aggregate3Value(Call3Value[] calls) payable returns ((bool success, bytes returnData)[])',
])

const ETHER = 10n ** 18n
const SUPPLY = 10n ** 12n * ETHER
const TOKENS_EACH = 10n ** 6n * ETHER
const ETHER_EACH = 20n * ETHER
/** Accounts that one transaction funds; some 12 million gas. */
const FUNDED_AT_ONCE = 250
/** The most that a transaction may have (EIP-7825). */
const GAS_LIMIT = 16_000_000n

export interface Preparation {
  /** To be sent to each target, in this order. */
  transactions: SignedTransaction[]
  /** OpenZeppelin's ERC-20. */
  token: Uint8Array
}

/** Transactions of the first public test account that give ether and tokens to `accounts`, through Multicall3. */
export function prepareAccounts(accounts: readonly BenchAccount[]): Preparation {
  const [rich] = testAccounts(1)
  const funder = new BenchAccount(hexToBytes(rich!.privateKey), BigInt(CHAIN_ID))
  const token = getContractAddress({ from: rich!.address, nonce: 0n })
  const transactions = [funder.sign(deployment()), funder.sign(call(token, transferData(MULTICALL3, SUPPLY)))]
  for (let start = 0; start < accounts.length; start += FUNDED_AT_ONCE) {
    const addresses = accounts.slice(start, start + FUNDED_AT_ONCE).map(({ address }) => bytesToHex(address))
    const gifts = addresses.map((target) => ({
      target,
      allowFailure: false,
      value: ETHER_EACH,
      callData: '0x' as const,
    }))
    const tokens = addresses.map((to) => ({
      target: token,
      allowFailure: false,
      callData: transferData(to, TOKENS_EACH),
    }))
    const value = ETHER_EACH * BigInt(addresses.length)
    const giveEther = encodeFunctionData({ abi: multicall3Abi, functionName: 'aggregate3Value', args: [gifts] })
    const giveTokens = encodeFunctionData({ abi: multicall3Abi, functionName: 'aggregate3', args: [tokens] })
    transactions.push(funder.sign(call(MULTICALL3, giveEther, value)), funder.sign(call(MULTICALL3, giveTokens)))
  }
  return { transactions, token: hexToBytes(token) }
}

/** Call data of the token's `transfer`. */
export function transferData(to: Address, amount: bigint): Hex {
  return encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args: [to, amount] })
}

function deployment(): Payload {
  const args = ['Bench', 'BENCH', SUPPLY] as const
  const data = encodeDeployData({ abi: tokenAbi, bytecode: loadContracts().token, args })
  return { to: undefined, value: 0n, data: hexToBytes(data), gasLimit: GAS_LIMIT }
}

function call(to: Address, data: Hex, value = 0n): Payload {
  return { to: hexToBytes(to), value, data: hexToBytes(data), gasLimit: GAS_LIMIT }
}
