import { createRequire } from 'node:module'
import { type Abi, createTestClient, type Hex, parseEther, publicActions, walletActions } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { beforeAll, describe, expect, it } from 'vitest'
import { createSimulator } from '../simulator/index.ts'
import { evmTransport } from './index.ts'

const solc: { compile(input: string): string } = createRequire(import.meta.url)('solc')

const content = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Token {
  error Short(uint256 have, uint256 want);
  event Transfer(address indexed from, address indexed to, uint256 amount);
  mapping(address => uint256) public balanceOf;
  constructor(uint256 supply) { balanceOf[msg.sender] = supply; }
  function transfer(address to, uint256 amount) external {
    if (balanceOf[msg.sender] < amount) revert Short(balanceOf[msg.sender], amount);
    balanceOf[msg.sender] -= amount;
    balanceOf[to] += amount;
    emit Transfer(msg.sender, to, amount);
  }
}
`

function compile(): { abi: Abi; bytecode: Hex } {
  const outputSelection = { '*': { '*': ['abi', 'evm.bytecode.object'] } }
  const input = { language: 'Solidity', sources: { 'Token.sol': { content } }, settings: { outputSelection } }
  const { contracts } = JSON.parse(solc.compile(JSON.stringify(input)))
  const { abi, evm } = contracts['Token.sol'].Token
  return { abi, bytecode: `0x${evm.bytecode.object}` }
}

const token = compile()
const account = privateKeyToAccount(generatePrivateKey())
const other = '0x00000000000000000000000000000000000000b0'

describe('evmTransport', () => {
  const transport = evmTransport(createSimulator())
  const client = createTestClient({ mode: 'anvil', chain: foundry, account, transport, pollingInterval: 10 })
    .extend(publicActions)
    .extend(walletActions)
  let address: Hex
  beforeAll(async () => {
    await client.setBalance({ address: account.address, value: parseEther('10') })
    const hash = await client.deployContract({ ...token, args: [1000n] })
    const receipt = await client.waitForTransactionReceipt({ hash })
    address = receipt.contractAddress!
  })
  const balanceOf = (who: Hex) => client.readContract({ ...token, address, functionName: 'balanceOf', args: [who] })
  const transfer = (amount: bigint) =>
    client.writeContract({ ...token, address, functionName: 'transfer', args: [other, amount] })

  it('mines signed transactions, and has their receipts, logs and blocks', async () => {
    const hash = await transfer(100n)
    const receipt = await client.waitForTransactionReceipt({ hash })
    expect(receipt).toMatchObject({ status: 'success', from: account.address.toLowerCase() })
    expect(await balanceOf(other)).toBe(100n)
    const logs = await client.getContractEvents({ ...token, address, eventName: 'Transfer', fromBlock: 0n })
    expect(logs).toMatchObject([{ transactionHash: hash, args: { amount: 100n } }])
    const block = await client.getBlock({ blockHash: receipt.blockHash })
    expect(block.transactions).toEqual([hash])
    expect(await client.getTransaction({ hash })).toMatchObject({ type: 'eip1559', input: expect.any(String) })
    const before = await client.getBalance({ address: other })
    const gasUsed = receipt.gasUsed * receipt.effectiveGasPrice
    expect(before).toBe(0n)
    expect(gasUsed).toBeGreaterThan(0n)
  })

  it('decodes why a contract reverts', async () => {
    await expect(transfer(100_000n)).rejects.toThrow('Short(uint256 have, uint256 want)')
    const simulation = client.simulateContract({ ...token, address, functionName: 'transfer', args: [other, 10_000n] })
    await expect(simulation).rejects.toThrow('Short')
  })

  it('goes back to snapshots', async () => {
    const id = await client.snapshot()
    const [balance, block] = [await balanceOf(other), await client.getBlockNumber({ cacheTime: 0 })]
    const hash = await transfer(5n)
    expect(await balanceOf(other)).toBe((balance as bigint) + 5n)
    await client.revert({ id })
    expect(await balanceOf(other)).toBe(balance)
    expect(await client.getBlockNumber({ cacheTime: 0 })).toBe(block)
    await expect(client.getTransactionReceipt({ hash })).rejects.toThrow('could not be found')
  })

  it('sets state and clock, and sends as anybody', async () => {
    await client.setCode({ address: other, bytecode: '0x4260005260206000f3' })
    await client.increaseTime({ seconds: 1000 })
    const { timestamp } = await client.getBlock()
    await expect(client.mine({ blocks: 10 ** 12 })).rejects.toThrow('the most is')
    await client.mine({ blocks: 2 })
    expect((await client.getBlock()).timestamp).toBe(timestamp + 1002n)
    const { data } = await client.call({ to: other })
    expect(BigInt(data!)).toBe(timestamp + 1003n)
    await client.setBalance({ address: other, value: parseEther('1') })
    const hash = await client.sendTransaction({ account: other, to: account.address, value: 7n })
    expect((await client.waitForTransactionReceipt({ hash })).status).toBe('success')
    await client.setNonce({ address: other, nonce: 40 })
    expect(await client.getTransactionCount({ address: other })).toBe(40)
    await client.setStorageAt({ address: other, index: 3, value: `0x${'07'.padStart(64, '0')}` })
    expect(await client.getStorageAt({ address: other, slot: '0x3' })).toBe(`0x${'07'.padStart(64, '0')}`)
  })

  it('takes overrides, estimates and lists what a call accesses', async () => {
    const code: Hex = '0x4360005260206000f3'
    const stateOverride = [{ address: other as Hex, code, balance: 1n }]
    const { data } = await client.call({ to: other, stateOverride, blockOverrides: { number: 77n } })
    expect(BigInt(data!)).toBe(77n)
    const gas = await client.estimateContractGas({
      ...token,
      address,
      functionName: 'transfer',
      args: [other, 1n],
      account,
    })
    expect(gas).toBeGreaterThan(30_000n)
    const { accessList } = await client.createAccessList({ to: address, data: '0x70a08231'.padEnd(74, '0') as Hex })
    expect(accessList).toHaveLength(1)
  })

  it('says what it does not know', async () => {
    await expect(client.getProof({ address: other, storageKeys: [] })).rejects.toThrow('does not exist')
    await expect(client.getBalance({ address: other, blockNumber: 0n })).rejects.toThrow('not kept')
  })
})

describe('a malformed request', () => {
  const { request } = evmTransport(createSimulator())({})
  const who = `0x${'11'.repeat(20)}`

  it.each<[string, unknown[], string]>([
    ['eth_call', [], 'expected a transaction object, got nothing'],
    ['eth_call', [null], 'expected a transaction object, got null'],
    ['eth_call', [{ to: '0x12' }], 'expected an address of 20 bytes, got "0x12"'],
    ['eth_call', [{ to: who, data: '0xz' }], 'expected bytes in hexadecimal, got "0xz"'],
    ['eth_call', [{ to: who, data: '0x123' }], 'expected bytes in hexadecimal'],
    ['eth_call', [{ to: who, value: '5' }], 'expected a number in hexadecimal, got "5"'],
    ['eth_call', [{ to: who, accessList: [{}] }], 'expected an address of 20 bytes, got nothing'],
    ['eth_call', [{ to: who, authorizationList: [{}] }], 'expected a number in hexadecimal, got nothing'],
    ['eth_call', [{ to: who }, 'latest', { '0x1': {} }], 'expected an address of 20 bytes, got "0x1"'],
    ['eth_call', [{ to: who }, 'latest', [1]], 'expected state overrides, got [1]'],
    ['eth_estimateGas', [], 'expected a transaction object'],
    ['eth_getBalance', ['0x12', 'latest'], 'expected an address of 20 bytes, got "0x12"'],
    ['eth_getBalance', [], 'expected an address of 20 bytes, got nothing'],
    ['eth_getStorageAt', [who, `0x${'1'.repeat(65)}`], 'expected a number in hexadecimal'],
    ['eth_getBlockByNumber', ['newest'], 'expected a number in hexadecimal, got "newest"'],
    ['eth_getLogs', [{ address: '0x1' }], 'expected an address of 20 bytes'],
    ['eth_sendRawTransaction', ['0x02c0'], 'Not a valid'],
    ['eth_sendRawTransaction', ['0xzz'], 'expected bytes in hexadecimal, got "0xzz"'],
    ['eth_sendTransaction', [[]], 'expected a transaction object, got []'],
    ['anvil_setBalance', [who, -1], 'expected a number in hexadecimal, got -1'],
    ['anvil_setCode', [who, '0xabc'], 'expected bytes in hexadecimal, got "0xabc"'],
  ])('to %s is refused with what was got: %j', async (method, params, message) => {
    const error = await request({ method, params }).then(
      () => undefined,
      (thrown: Error) => thrown,
    )
    expect(error).toMatchObject({ code: -32602 })
    expect(String((error as { details?: string }).details)).toContain(message)
  })
})
