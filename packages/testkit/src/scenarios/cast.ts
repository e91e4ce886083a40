import assert from 'node:assert/strict'
import type { Hex } from 'viem'
import { loadContracts } from '../contracts/load-contracts.ts'
import { callRpc } from '../network/json-rpc.ts'
import { accountOf, type NetworkUnderTest } from '../network/NetworkUnderTest.ts'
import { type JsonReceipt, waitForReceipt, waitForSealedReceipt } from '../network/receipts.ts'
import { runCast } from '../process/cast.ts'

/** With Foundry's `cast`: chain id, transfer, deployment, call, receipt, balance, block, logs. */
export async function runCastScenario(network: NetworkUnderTest): Promise<{ token: Hex; transactions: Hex[] }> {
  const sender = accountOf(network, 6)
  const friend = accountOf(network, 7)
  const read = ['--rpc-url', network.read]
  const write = ['--rpc-url', network.write]
  const transactions: Hex[] = []

  const chainId = await callRpc<Hex>(network.read, 'eth_chainId')
  for (const url of [read, write]) assert.equal(BigInt(await runCast(['chain-id', ...url])), BigInt(chainId))

  const before = await balance(friend.address)
  await send([friend.address, '--value', '0.5ether'])
  assert.equal((await balance(friend.address)) - before, 5n * 10n ** 17n)

  const args = await runCast(['abi-encode', 'f(string,string,uint256)', 'Cast', 'CAST', '1000'])
  const { contractAddress } = await send(['--create', `${loadContracts().token}${args.slice(2)}`])
  assert.ok(contractAddress, 'cast deployed a contract')
  const token = contractAddress

  const { transactionHash } = await send([token, 'transfer(address,uint256)', friend.address, '40'])
  const held = await runCast(['call', token, 'balanceOf(address)(uint256)', friend.address, ...read])
  assert.equal(held, '40')
  assert.equal(await runCast(['call', token, 'symbol()(string)', ...read]), '"CAST"')

  const sealed = await waitForSealedReceipt(network.read, transactionHash)
  const receipt: JsonReceipt = JSON.parse(await runCast(['receipt', transactionHash, '--json', ...read]))
  assert.equal(receipt.blockHash, sealed.blockHash)
  assert.equal(BigInt(receipt.status), 1n)
  const hash = await runCast(['block', String(BigInt(sealed.blockNumber)), '--field', 'hash', ...read])
  assert.equal(hash, sealed.blockHash)
  const range = ['--from-block', String(BigInt(sealed.blockNumber)), '--to-block', 'latest']
  const logs: { transactionHash: Hex }[] = JSON.parse(
    await runCast(['logs', 'Transfer(address,address,uint256)', '--address', token, ...range, '--json', ...read]),
  )
  assert.ok(logs.some((log) => log.transactionHash === transactionHash))
  return { token, transactions }

  async function balance(address: Hex): Promise<bigint> {
    return BigInt(await runCast(['balance', address, ...read]))
  }

  async function send(command: readonly string[]): Promise<JsonReceipt> {
    // `--create` ends cast's own options: what configures the sender comes before it.
    const options = ['--private-key', sender.privateKey, '--json', '--timeout', '30', ...write]
    const receipt: JsonReceipt = JSON.parse(await runCast(['send', ...options, ...command]))
    assert.equal(BigInt(receipt.status), 1n)
    transactions.push(receipt.transactionHash)
    await waitForReceipt(network.read, receipt.transactionHash)
    return receipt
  }
}
