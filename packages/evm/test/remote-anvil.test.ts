import { bytesToHex, hexToBytes } from '@megarollup/protocol'
import { createWalletClient, http, publicActions } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createForkedSimulator } from '../src/remote/index.ts'
import { startAnvil } from './anvil.ts'
import { assemble, deploy, returnTop } from './assemble.ts'
import { numberOf, wordOf } from './harness.ts'

const account = mnemonicToAccount('test test test test test test test test test test test junk')
/** Adds one to slot 0, and returns it with the balance of the sender. */
const counter = assemble(0, 'SLOAD', 1, 'ADD', 'DUP1', 0, 'SSTORE', 'CALLER', 'BALANCE', 'ADD', returnTop)

describe('a fork of anvil', () => {
  let anvil: Awaited<ReturnType<typeof startAnvil>>
  beforeAll(async () => {
    anvil = await startAnvil()
  })
  afterAll(() => anvil.stop())

  it('answers and estimates as anvil does, at the block it was forked at', async () => {
    const client = createWalletClient({ account, chain: foundry, transport: http(anvil.url) }).extend(publicActions)
    const hash = await client.sendTransaction({ data: bytesToHex(deploy(counter)) })
    const { contractAddress } = await client.waitForTransactionReceipt({ hash })
    const to = contractAddress!
    await client.waitForTransactionReceipt({ hash: await client.sendTransaction({ to }) })
    const fork = await createForkedSimulator({ url: anvil.url })
    const theirs = await client.call({ to })
    const gas = await client.estimateGas({ to })
    await client.waitForTransactionReceipt({ hash: await client.sendTransaction({ to }) })

    const request = { from: hexToBytes(account.address), to: hexToBytes(to) }
    expect(bytesToHex((await fork.call(request)).output)).toBe(theirs.data)
    const ours = await fork.estimateGas(request)
    expect(Number(ours)).toBeLessThanOrEqual(Number(gas))
    expect(Number(ours)).toBeGreaterThan(Number(gas) * 0.98)
    expect((await fork.send(request)).status).toBe('success')
    expect(numberOf(fork.simulator.storage(hexToBytes(to), wordOf(0)))).toBe(2n)
  })
})
