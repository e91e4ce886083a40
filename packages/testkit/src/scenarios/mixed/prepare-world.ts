import assert from 'node:assert/strict'
import {
  type Address,
  bytesToHex,
  encodeDeployData,
  encodeFunctionData,
  getContractAddress,
  type Hex,
  parseEther,
  zeroAddress,
} from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { factoryAbi, routerAbi, tokenAbi } from '../../contracts/abis.ts'
import { loadContracts } from '../../contracts/load-contracts.ts'
import type { Random } from '../../random.ts'
import { createSender, type Sender, type SigningTerms, signNext, submitInWaves } from './Sender.ts'

/** What mixed transactions act on: funded senders, and contracts that all of them may call. */
export interface World {
  senders: Sender[]
  token: Address
  weth: Address
  factory: Address
  router: Address
  refuser: Address
  delegate: Address
}

const SUPPLY = parseEther('1000000000')
const LIQUIDITY_TOKENS = parseEther('1000000')
const LIQUIDITY_WEI = parseEther('100')
const TOKENS_EACH = parseEther('10000')
const WEI_EACH = parseEther('10')
export const NO_DEADLINE = 2n ** 40n

export interface PrepareOptions {
  terms: SigningTerms
  random: Random
  /** Pays for everything. */
  funder: PrivateKeyAccount
  senderCount: number
  waveSize: number
}

/** Deploys the contracts, fills the pool, and gives each sender ether, tokens and an allowance for the router. */
export async function prepareWorld(url: string, options: PrepareOptions): Promise<World> {
  const { terms, random, senderCount, waveSize } = options
  const funder = await createSender(url, options.funder)
  const senders = Array.from({ length: senderCount }, (): Sender => {
    return { account: privateKeyToAccount(bytesToHex(random.bytes(32))), nextNonce: 0 }
  })
  const codes = loadContracts()
  const raws: Hex[] = []

  const call = async (to: Address, data: Hex, value = 0n) => {
    raws.push(await signNext(funder, terms, { to, data, value, gas: 5_000_000n }))
  }
  const deploy = async (data: Hex): Promise<Address> => {
    const address = getContractAddress({ from: funder.account.address, nonce: BigInt(funder.nextNonce) })
    raws.push(await signNext(funder, terms, { data, gas: 6_000_000n }))
    return address
  }

  const token = await deploy(encodeDeployData({ abi: tokenAbi, bytecode: codes.token, args: ['Mixed', 'MIX', SUPPLY] }))
  const weth = await deploy(codes.weth)
  const factory = await deploy(
    encodeDeployData({ abi: factoryAbi, bytecode: codes.uniswapFactory, args: [zeroAddress] }),
  )
  const router = await deploy(
    encodeDeployData({ abi: routerAbi, bytecode: codes.uniswapRouter, args: [factory, weth] }),
  )
  const refuser = await deploy(codes.refuser)
  const delegate = await deploy(codes.delegate)
  await call(token, encodeFunctionData({ abi: tokenAbi, functionName: 'approve', args: [router, SUPPLY] }))
  await call(
    router,
    encodeFunctionData({
      abi: routerAbi,
      functionName: 'addLiquidityETH',
      args: [token, LIQUIDITY_TOKENS, 0n, 0n, funder.account.address, NO_DEADLINE],
    }),
    LIQUIDITY_WEI,
  )
  for (const { account } of senders) {
    raws.push(await signNext(funder, terms, { to: account.address, value: WEI_EACH, gas: 21_000n }))
    const args = [account.address, TOKENS_EACH] as const
    await call(token, encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args }))
  }
  // One sender pays all this: small waves, whatever a node's limit of waiting transactions per sender is.
  const receipts = await submitInWaves(url, raws, Math.min(waveSize, 10))

  const approve = encodeFunctionData({ abi: tokenAbi, functionName: 'approve', args: [router, SUPPLY] })
  const approvals = await Promise.all(
    senders.map((sender) => signNext(sender, terms, { to: token, data: approve, gas: 100_000n })),
  )
  receipts.push(...(await submitInWaves(url, approvals, waveSize)))
  for (const { status, transactionHash } of receipts)
    assert.equal(status, '0x1', `preparation ${transactionHash} failed`)
  return { senders, token, weth, factory, router, refuser, delegate }
}
