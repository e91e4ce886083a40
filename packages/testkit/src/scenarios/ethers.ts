import assert from 'node:assert/strict'
import {
  Contract,
  ContractFactory,
  JsonRpcProvider,
  NonceManager,
  parseEther,
  type TransactionResponse,
  Wallet,
} from 'ethers'
import type { Hex } from 'viem'
import { loadContracts } from '../contracts/load-contracts.ts'
import { accountOf, type NetworkUnderTest } from '../network/NetworkUnderTest.ts'
import { waitForReceipt, waitForSealedReceipt } from '../network/receipts.ts'

const TOKEN_ABI = [
  'constructor(string name, string symbol, uint256 supply)',
  'function balanceOf(address owner) view returns (uint256)',
  'function transfer(address to, uint256 amount) returns (bool)',
  'event Transfer(address indexed from, address indexed to, uint256 value)',
  'error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)',
]
const WAIT_MS = 30_000

/** With ethers 6: a transfer, an ERC-20 with its logs and its custom error, an EIP-7702 delegation. */
export async function runEthersScenario(network: NetworkUnderTest): Promise<{ token: string; transactions: Hex[] }> {
  const writer = new JsonRpcProvider(network.write, undefined, { polling: true, pollingInterval: 50, cacheTimeout: -1 })
  const reader = new JsonRpcProvider(network.read, undefined, { polling: true, pollingInterval: 50, cacheTimeout: -1 })
  const owner = accountOf(network, 3)
  const friend = accountOf(network, 4)
  const delegator = accountOf(network, 5)
  const signer = new NonceManager(new Wallet(owner.privateKey, writer))
  const transactions: Hex[] = []

  async function landed(response: TransactionResponse) {
    transactions.push(response.hash as Hex)
    assert.equal((await response.wait(1, WAIT_MS))?.status, 1)
    await waitForReceipt(network.read, response.hash as Hex)
    return response.hash as Hex
  }

  try {
    const before = await reader.getBalance(friend.address)
    const amount = parseEther('0.25')
    const transfer = await landed(await signer.sendTransaction({ to: friend.address, value: amount }))
    assert.equal((await reader.getBalance(friend.address)) - before, amount)
    const sealed = await waitForSealedReceipt(network.read, transfer)
    const block = await reader.getBlock(sealed.blockHash)
    assert.ok(block?.transactions.includes(transfer))
    assert.equal((await reader.getTransaction(transfer))?.blockHash, sealed.blockHash)

    const factory = new ContractFactory(TOKEN_ABI, loadContracts().token, signer)
    const deployed = await factory.deploy('Ethers', 'ETHS', parseEther('1000'))
    await landed(deployed.deploymentTransaction() as TransactionResponse)
    const token = await deployed.getAddress()
    const writable = new Contract(token, TOKEN_ABI, signer)
    const readable = new Contract(token, TOKEN_ABI, reader)

    const sent = await landed(await writable.getFunction('transfer')(friend.address, 1_000n))
    assert.equal(await readable.getFunction('balanceOf')(friend.address), 1_000n)
    const { blockNumber } = await waitForSealedReceipt(network.read, sent)
    const logs = await readable.queryFilter('Transfer', Number(blockNumber), 'latest')
    assert.ok(logs.some((log) => log.transactionHash === sent))

    const poor = new Contract(token, TOKEN_ABI, new Wallet(delegator.privateKey, reader))
    await assert.rejects(poor.getFunction('transfer').staticCall(friend.address, 1n), /ERC20InsufficientBalance/)

    await delegate()
    return { token, transactions }
  } finally {
    writer.destroy()
    reader.destroy()
  }

  /** The account `delegator` signs; `owner` pays and sends. */
  async function delegate(): Promise<void> {
    const contract = await new ContractFactory([], loadContracts().delegate, signer).deploy()
    await landed(contract.deploymentTransaction() as TransactionResponse)
    const target = await contract.getAddress()
    const authority = new Wallet(delegator.privateKey, writer)
    const authorization = await authority.authorize({ address: target })
    await landed(await signer.sendTransaction({ type: 4, to: friend.address, authorizationList: [authorization] }))
    assert.equal(await reader.getCode(delegator.address), `0xef0100${target.slice(2).toLowerCase()}`)
  }
}
