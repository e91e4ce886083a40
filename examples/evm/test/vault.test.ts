import { readFileSync } from 'node:fs'
import { createSimulator } from '@megarollup/evm/simulator'
import { evmTransport } from '@megarollup/evm/viem'
import { createTestClient, type Hex, parseEther, publicActions, walletActions } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { compile } from '../src/compile.ts'

const vault = compile('Vault.sol', readFileSync(new URL('../src/Vault.sol', import.meta.url), 'utf8'))
const account = privateKeyToAccount(generatePrivateKey())
const client = createTestClient({
  mode: 'anvil',
  chain: foundry,
  account,
  transport: evmTransport(createSimulator()),
  pollingInterval: 1,
})
  .extend(publicActions)
  .extend(walletActions)

describe('Vault', () => {
  let address: Hex
  let unlocksAt: bigint
  let snapshot: Hex
  const write = (functionName: string, value = 0n) =>
    client.writeContract({ abi: vault.abi, address, functionName, value })

  beforeAll(async () => {
    await client.setBalance({ address: account.address, value: parseEther('10') })
    unlocksAt = (await client.getBlock()).timestamp + 1000n
    const hash = await client.deployContract({ ...vault, args: [unlocksAt] })
    address = (await client.waitForTransactionReceipt({ hash })).contractAddress ?? '0x'
  })
  beforeEach(async () => {
    snapshot = await client.snapshot()
  })
  afterEach(() => client.revert({ id: snapshot }))

  it('takes deposits', async () => {
    await write('deposit', 5n)
    expect(await client.getBalance({ address })).toBe(5n)
  })

  it('refuses a deposit of nothing', async () => {
    await expect(write('deposit')).rejects.toThrow('nothing sent')
  })

  it('is locked until its time has come', async () => {
    await write('deposit', 5n)
    await expect(write('withdraw')).rejects.toThrow('Locked(uint256 until)')
    await client.setNextBlockTimestamp({ timestamp: unlocksAt })
    await client.mine({ blocks: 1 })
    await write('withdraw')
    expect(await client.getBalance({ address })).toBe(0n)
  })
})
