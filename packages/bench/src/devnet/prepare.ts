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

/** The account that pays for everything: the first public test account, whose first transaction deploys the token. */
export function createFunder(): BenchAccount {
  return new BenchAccount(hexToBytes(testAccounts(1)[0]!.privateKey), BigInt(CHAIN_ID))
}

/** Where the first transaction of a funder deploys the token. */
export function tokenAddress(): Address {
  return getContractAddress({ from: testAccounts(1)[0]!.address, nonce: 0n })
}

/** The first transactions of a funder: OpenZeppelin's ERC-20, all of it given to Multicall3. */
export function deployToken(funder: BenchAccount): SignedTransaction[] {
  return [funder.sign(deployment()), funder.sign(call(tokenAddress(), transferData(MULTICALL3, SUPPLY)))]
}

/** Transactions that give ether and tokens to accounts. */
export function fundAccounts(funder: BenchAccount, accounts: readonly BenchAccount[]): SignedTransaction[] {
  const token = tokenAddress()
  const transactions: SignedTransaction[] = []
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
  return transactions
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
