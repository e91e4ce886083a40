import assert from 'node:assert/strict'
import { type Address, type Hex, parseEther, zeroAddress } from 'viem'
import { delegateAbi, factoryAbi, pairAbi, refuserAbi, routerAbi, tokenAbi } from '../contracts/abis.ts'
import { loadContracts } from '../contracts/load-contracts.ts'
import { accountOf, type NetworkUnderTest } from '../network/NetworkUnderTest.ts'
import { waitForReceipt, waitForSealedReceipt } from '../network/receipts.ts'
import { type Clients, createClients, type Wallet } from './clients.ts'
import { watchHeads, watchTransfers } from './subscriptions.ts'

const SUPPLY = parseEther('1000000')
const NO_DEADLINE = 2n ** 40n
/** Not estimated: a pair writes two slots more when a second has passed since its last change, which an estimate cannot know. */
const SWAP_GAS = 300_000n
const POOL_GAS = 4_000_000n

/** What the scenario left on the chain. */
export interface ViemScenarioResult {
  token: Address
  otherToken: Address
  factory: Address
  router: Address
  pair: Address
  delegate: Address
  /** Every transaction, in order. */
  transactions: Hex[]
}

/**
 * What an application does, with viem: an ERC-20, Uniswap V2 with a pool and a swap, log filters, subscriptions, an
 * EIP-7702 delegation, a revert. Writes go to the write node; every read waits for the receipt at the read node.
 */
export async function runViemScenario(network: NetworkUnderTest): Promise<ViemScenarioResult> {
  const clients = await createClients(network)
  const deployer = accountOf(network, 0)
  const friend = accountOf(network, 1)
  const delegator = accountOf(network, 2)
  const codes = loadContracts()
  const transactions: Hex[] = []
  const wallet = clients.walletOf(deployer)

  /** Waits for a transaction at the read node and expects it to have succeeded. */
  async function landed(hash: Hex) {
    transactions.push(hash)
    const receipt = await waitForReceipt(network.read, hash)
    assert.equal(receipt.status, '0x1', `transaction ${hash} failed`)
    return receipt
  }

  async function deployed(hash: Hex): Promise<Address> {
    const { contractAddress } = await landed(hash)
    assert.ok(contractAddress, `transaction ${hash} created no contract`)
    assert.ok(await clients.reader.getCode({ address: contractAddress }), `no code at ${contractAddress}`)
    return contractAddress
  }

  const deployToken = async (name: string, symbol: string) =>
    deployed(await wallet.deployContract({ abi: tokenAbi, bytecode: codes.token, args: [name, symbol, SUPPLY] }))

  const token = await deployToken('Mega', 'MEGA')
  const otherToken = await deployToken('Rollup', 'ROLL')
  await transferAndFilterLogs()
  const uniswap = await swapOnUniswap()
  await receiveSubscriptions()
  const delegate = await delegateAndExecute()
  await failAsContractsFail()

  return { token, otherToken, ...uniswap, delegate, transactions }

  async function transferAndFilterLogs(): Promise<void> {
    const amount = parseEther('12.5')
    const call = { address: token, abi: tokenAbi, functionName: 'transfer', args: [friend.address, amount] } as const
    const hash = await wallet.writeContract(call)
    const viaViem = await clients.reader.waitForTransactionReceipt({ hash, timeout: 30_000 })
    assert.equal(viaViem.status, 'success')
    await landed(hash)
    assert.equal(await balanceOf(clients, token, friend.address), amount)
    assert.equal(await clients.reader.readContract({ address: token, abi: tokenAbi, functionName: 'name' }), 'Mega')

    const sealed = await waitForSealedReceipt(network.read, hash)
    const logs = await clients.reader.getContractEvents({
      address: token,
      abi: tokenAbi,
      eventName: 'Transfer',
      args: { to: friend.address },
      fromBlock: BigInt(sealed.blockNumber),
      toBlock: 'latest',
    })
    assert.equal(logs.length, 1, 'one transfer to the friend')
    assert.deepEqual(logs[0]?.args, { from: deployer.address, to: friend.address, value: amount })
    assert.equal(logs[0]?.transactionHash, hash)
    assert.equal(logs[0]?.blockHash, sealed.blockHash)
    const byHash = await clients.reader.getLogs({ blockHash: sealed.blockHash, address: token })
    assert.ok(byHash.some((log) => log.transactionHash === hash))
    const block = await clients.reader.getBlock({ blockHash: sealed.blockHash })
    assert.ok(block.transactions.includes(hash))
    assert.equal((await clients.reader.getTransaction({ hash })).blockHash, sealed.blockHash)
  }

  async function swapOnUniswap(): Promise<Pick<ViemScenarioResult, 'factory' | 'router' | 'pair'>> {
    const factory = await deployed(
      await wallet.deployContract({ abi: factoryAbi, bytecode: codes.uniswapFactory, args: [zeroAddress] }),
    )
    const weth = await deployed(await wallet.deployContract({ abi: [], bytecode: codes.weth }))
    const router = await deployed(
      await wallet.deployContract({ abi: routerAbi, bytecode: codes.uniswapRouter, args: [factory, weth] }),
    )
    for (const address of [token, otherToken]) {
      const approve = { address, abi: tokenAbi, functionName: 'approve', args: [router, SUPPLY] } as const
      await landed(await wallet.writeContract(approve))
    }
    const liquidity = parseEther('1000')
    await landed(
      await wallet.writeContract({
        address: router,
        abi: routerAbi,
        functionName: 'addLiquidity',
        args: [token, otherToken, liquidity, liquidity, 0n, 0n, deployer.address, NO_DEADLINE],
        gas: POOL_GAS,
      }),
    )
    const getPair = { address: factory, abi: factoryAbi, functionName: 'getPair', args: [token, otherToken] } as const
    const pair = await clients.reader.readContract(getPair)
    assert.notEqual(pair, zeroAddress, 'the router finds the pair where the factory made it')

    const amountIn = parseEther('10')
    const path = [token, otherToken] as const
    const quote = { address: router, abi: routerAbi, functionName: 'getAmountsOut', args: [amountIn, path] } as const
    const [, expectedOut] = await clients.reader.readContract(quote)
    assert.ok(expectedOut !== undefined && expectedOut > 0n)
    const before = await balanceOf(clients, otherToken, deployer.address)
    await landed(
      await wallet.writeContract({
        address: router,
        abi: routerAbi,
        functionName: 'swapExactTokensForTokens',
        args: [amountIn, expectedOut, path, deployer.address, NO_DEADLINE],
        gas: SWAP_GAS,
      }),
    )
    assert.equal((await balanceOf(clients, otherToken, deployer.address)) - before, expectedOut)
    const reserves = { address: pair, abi: pairAbi, functionName: 'getReserves' } as const
    const [reserve0, reserve1] = await clients.reader.readContract(reserves)
    assert.equal(reserve0 + reserve1, liquidity * 2n + amountIn - expectedOut)
    return { factory, router, pair }
  }

  async function receiveSubscriptions(): Promise<void> {
    const { subscriber } = clients
    const heads = await watchHeads(subscriber)
    const transfers = await watchTransfers(subscriber, token)
    try {
      const call = { address: token, abi: tokenAbi, functionName: 'transfer', args: [friend.address, 7n] } as const
      const hash = await wallet.writeContract(call)
      const transfer = await transfers.next((log) => log.transactionHash === hash)
      assert.equal(transfer.address.toLowerCase(), token.toLowerCase())
      await landed(hash)
      const sealed = await waitForSealedReceipt(network.read, hash)
      const head = await heads.next((header) => BigInt(header.number) >= BigInt(sealed.blockNumber))
      const block = await clients.reader.getBlock({ blockNumber: BigInt(head.number) })
      assert.equal(head.hash, block.hash, 'newHeads names the hash of the block')
    } finally {
      await heads.stop()
      await transfers.stop()
      const socket = await subscriber.transport.getRpcClient()
      socket.close()
    }
  }

  async function delegateAndExecute(): Promise<Address> {
    const target = await deployed(await wallet.deployContract({ abi: delegateAbi, bytecode: codes.delegate }))
    const account = clients.walletOf(delegator)
    const authorization = await account.signAuthorization({ contractAddress: target, executor: 'self' })
    const batch = [{ to: friend.address, value: 5n, data: '0x' as const }]
    const before = await clients.reader.getBalance({ address: friend.address })
    await landed(await executeAs(account, delegator.address, batch, [authorization]))
    const code = await clients.reader.getCode({ address: delegator.address })
    assert.equal(code?.toLowerCase(), `0xef0100${target.slice(2).toLowerCase()}`)
    assert.equal((await clients.reader.getBalance({ address: friend.address })) - before, 5n)
    await landed(await executeAs(account, delegator.address, batch))
    const batches = { address: delegator.address, abi: delegateAbi, functionName: 'batches' } as const
    assert.equal(await clients.reader.readContract(batches), 2n, 'the storage is the account’s own')
    return target
  }

  async function failAsContractsFail(): Promise<void> {
    const refuser = await deployed(await wallet.deployContract({ abi: refuserAbi, bytecode: codes.refuser }))
    const call = { address: refuser, abi: refuserAbi, functionName: 'refuse', args: [42n] } as const
    await assert.rejects(
      clients.reader.simulateContract({ ...call, account: deployer.address }),
      /Refused\(uint256 code\)[\s\S]*42/,
    )
    const hash = await wallet.writeContract({ ...call, gas: 100_000n })
    transactions.push(hash)
    assert.equal((await waitForReceipt(network.read, hash)).status, '0x0')
    const attempts = { address: refuser, abi: refuserAbi, functionName: 'attempts' } as const
    assert.equal(await clients.reader.readContract(attempts), 0n, 'a revert undoes its writes')
  }
}

function balanceOf({ reader }: Clients, token: Address, owner: Address): Promise<bigint> {
  return reader.readContract({ address: token, abi: tokenAbi, functionName: 'balanceOf', args: [owner] })
}

function executeAs(
  wallet: Wallet,
  address: Address,
  calls: readonly { to: Address; value: bigint; data: Hex }[],
  authorizationList?: Parameters<Wallet['writeContract']>[0]['authorizationList'],
): Promise<Hex> {
  return wallet.writeContract({
    address,
    abi: delegateAbi,
    functionName: 'execute',
    args: [calls],
    ...(authorizationList === undefined ? {} : { authorizationList }),
  })
}
