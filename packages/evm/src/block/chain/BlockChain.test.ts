import { describe, expect, it } from 'vitest'
import { buildBlock, type Contents, chainOf, sender, transfer } from '../../../test/block-builder.ts'
import { createEvm } from '../../create-evm.ts'
import type { Evm } from '../../types.ts'
import {
  type BlockFork,
  blockForks,
  type EthereumBlock,
  type EthereumHeader,
  encodeBlock,
  headerHash,
  InvalidBlockError,
  readGenesis,
} from '../index.ts'
import { BlockChain } from './BlockChain.ts'

const ETHER = 10n ** 18n
const SYSTEM_CONTRACTS = ['00000961ef480eb55e80d19ad83579a64c007002', '0000bbddc7ce488642fb579f8b00f3a590007251']
const COINBASE = new Uint8Array(20).fill(0xc0)

let engine: Evm | undefined

/** A chain of one fork whose genesis has one rich account and contracts that keep no requests. */
function start(fork: BlockFork) {
  const network = chainOf(fork)
  const alloc = {
    [Buffer.from(sender).toString('hex')]: { balance: String(1000n * ETHER) },
    ...Object.fromEntries(SYSTEM_CONTRACTS.map((address) => [address, { code: '0x00', nonce: 1 }])),
  }
  const { genesis, state } = readGenesis({ config: { chainId: 1 }, alloc, gasLimit: 30_000_000, difficulty: 131_072 })
  const rules = blockForks[fork]
  if (rules.isProofOfStake) genesis.difficulty = 0n
  if (rules.hasBaseFee) genesis.baseFeePerGas = 10n ** 9n
  engine ??= createEvm({ chainId: 1n, state })
  const chain = new BlockChain({ chain: network, genesis, state, evm: engine })
  return { chain, next: (contents: Contents = {}) => buildBlock(network, chain, engine!, contents) }
}

function faultOf(chain: BlockChain, block: EthereumBlock | Uint8Array): string {
  try {
    chain.import(block)
  } catch (error) {
    if (error instanceof InvalidBlockError) return error.fault
    throw error
  }
  return 'none'
}

const withHeader = (fields: Partial<EthereumHeader>) => (block: EthereumBlock) => ({
  ...block,
  header: { ...block.header, ...fields },
})

describe('BlockChain', () => {
  it.each(Object.keys(blockForks) as BlockFork[])('takes blocks of %s, and pays what the fork pays', (fork) => {
    const { chain, next } = start(fork)
    for (let nonce = 0n; nonce < 3n; nonce++) chain.import(encodeBlock(next({ transactions: [transfer(nonce)] })))
    expect(chain.head.header.number).toBe(3n)
    const state = chain.stateAfter()
    expect(state.account(new Uint8Array(20).fill(0xbb))!.balance).toBe(3n)
    expect(state.account(COINBASE)!.balance / ETHER).toBe((3n * blockForks[fork].reward) / ETHER)
  })

  it('credits withdrawals in gwei', () => {
    const { chain, next } = start('Shanghai')
    const address = new Uint8Array(20).fill(0xdd)
    chain.import(next({ withdrawals: [{ index: 0n, validatorIndex: 1n, address, amount: 5n }] }))
    expect(chain.stateAfter().account(address)!.balance).toBe(5_000_000_000n)
  })

  it('goes over to the branch with more total difficulty, and back', () => {
    const { chain, next } = start('Byzantium')
    const genesis = chain.head
    const slow = chain.import(next({ transactions: [transfer(0n)], seconds: 30n }))
    const fast = chain.import(next({ parent: genesis, seconds: 1n }))
    expect(chain.head.hash).toEqual(fast.hash)
    expect(chain.stateAfter().account(sender)!.nonce).toBe(0n)
    const longer = chain.import(next({ parent: chain.block(slow.hash)!, transactions: [transfer(1n)], seconds: 1n }))
    expect(chain.head.hash).toEqual(longer.hash)
    expect(chain.stateAfter().account(sender)!.nonce).toBe(2n)
    expect(chain.stateAfter().root()).toEqual(longer.header.stateRoot)
  })

  it('takes ommers, and pays them and the block that has them', () => {
    const { chain, next } = start('Istanbul')
    const ommer = next({ seconds: 20n }).header
    chain.import(next())
    chain.import(next({ ommers: [ommer] }))
    const reward = 2n * ETHER
    expect(chain.stateAfter().account(COINBASE)!.balance).toBe(2n * reward + reward / 32n + (reward * 7n) / 8n)
    expect(faultOf(chain, next({ ommers: [ommer] }))).toBe('ommer-in-chain')
    expect(faultOf(chain, next({ ommers: [chain.head.header] }))).toBe('ommer-is-ancestor')
    expect(faultOf(chain, next({ ommers: [next({ seconds: 20n }).header] }))).toBe('ommer-is-brother')
    expect(faultOf(chain, next({ ommers: [1n, 2n, 3n].map((number) => ({ ...ommer, number })) }))).toBe(
      'too-many-ommers',
    )
    expect(faultOf(chain, next({ ommers: [{ ...ommer, parentHash: new Uint8Array(32) }] }))).toBe('ommer-parent')
  })

  const hash = new Uint8Array(32).fill(9)
  it.each<[fault: string, fork: BlockFork, spoil: (block: EthereumBlock) => EthereumBlock]>([
    ['unknown-parent', 'Osaka', withHeader({ parentHash: hash })],
    ['number', 'Osaka', withHeader({ number: 7n })],
    ['timestamp', 'Osaka', withHeader({ timestamp: 0n })],
    ['extra-data-size', 'Osaka', withHeader({ extraData: new Uint8Array(33) })],
    ['gas-limit', 'Osaka', withHeader({ gasLimit: 31_000_000n })],
    ['gas-limit-size', 'Osaka', withHeader({ gasLimit: 1n << 63n })],
    ['gas-used-above-limit', 'Osaka', withHeader({ gasUsed: 40_000_000n })],
    ['gas-used', 'Osaka', withHeader({ gasUsed: 1n })],
    ['difficulty', 'Berlin', withHeader({ difficulty: 131_073n })],
    ['no-difficulty-before-merge', 'Berlin', withHeader({ difficulty: 0n })],
    ['difficulty-after-merge', 'Osaka', withHeader({ difficulty: 1n })],
    ['proof-of-stake-seal', 'Osaka', withHeader({ nonce: new Uint8Array(8).fill(1) })],
    ['base-fee', 'Osaka', withHeader({ baseFeePerGas: 1n })],
    ['no-base-fee', 'London', withHeader({ baseFeePerGas: undefined })],
    ['base-fee-before-fork', 'Berlin', withHeader({ baseFeePerGas: 1n })],
    ['no-withdrawals-root', 'Shanghai', withHeader({ withdrawalsRoot: undefined })],
    ['withdrawals-root-before-fork', 'Paris', withHeader({ withdrawalsRoot: hash })],
    ['header-fields', 'Cancun', withHeader({ requestsHash: hash })],
    ['header-fields', 'Shanghai', withHeader({ blobGasUsed: 0n })],
    ['no-withdrawals', 'Osaka', (block) => ({ ...block, withdrawals: undefined })],
    ['withdrawals-before-fork', 'Paris', (block) => ({ ...block, withdrawals: [] })],
    ['withdrawals-root', 'Osaka', withHeader({ withdrawalsRoot: hash })],
    ['ommers-hash', 'Berlin', withHeader({ ommersHash: hash })],
    ['ommers-after-merge', 'Osaka', withHeader({ ommersHash: hash })],
    ['excess-blob-gas', 'Osaka', withHeader({ excessBlobGas: 1n })],
    ['blob-gas-used', 'Osaka', withHeader({ blobGasUsed: 131_072n })],
    ['transactions-root', 'Osaka', withHeader({ transactionsRoot: hash })],
    ['receipts-root', 'Osaka', withHeader({ receiptsRoot: hash })],
    ['logs-bloom', 'Osaka', withHeader({ logsBloom: new Uint8Array(256).fill(1) })],
    ['requests-hash', 'Osaka', withHeader({ requestsHash: hash })],
    ['state-root', 'Osaka', withHeader({ stateRoot: hash })],
    ['state-root', 'Frontier', withHeader({ stateRoot: hash })],
    ['transaction-type', 'Osaka', (block) => ({ ...block, transactions: [Uint8Array.of(0x7e, 0xc0)] })],
    ['transaction-rlp', 'Osaka', (block) => ({ ...block, transactions: [Uint8Array.of(2, 0xc0)] })],
    ['nonce-too-high', 'Osaka', (block) => ({ ...block, transactions: [transfer(9n)] })],
    ['gas-allowance', 'Berlin', (block) => ({ ...block, transactions: [transfer(0n, { gasLimit: 30_000_001n })] })],
    ['signature', 'Frontier', (block) => ({ ...block, transactions: [transfer(0n, { chainId: 1n })] })],
  ])('refuses a block for its %s in %s, and is as before', (fault, fork, spoil) => {
    const { chain, next } = start(fork)
    const [head, root] = [chain.head, chain.stateAfter().root()]
    expect(faultOf(chain, next({ transactions: [transfer(0n)], spoil }))).toBe(fault)
    expect([chain.head, chain.stateAfter().root()]).toEqual([head, root])
    chain.import(next({ transactions: [transfer(0n)] }))
    expect(chain.head.header.number).toBe(1n)
  })

  it('refuses a block above 8 MiB since Osaka (EIP-7934)', () => {
    const transactions = Array.from({ length: 9 }, (_, i) =>
      transfer(BigInt(i), { data: new Uint8Array(2 ** 20), gasLimit: 30_000_000n }),
    )
    const spoil = (block: EthereumBlock) => ({ ...block, transactions })
    for (const [fork, fault] of [
      ['Osaka', 'block-size'],
      ['Prague', 'gas-allowance'],
    ] as const) {
      const { chain, next } = start(fork)
      expect(faultOf(chain, next({ spoil }))).toBe(fault)
    }
  })

  it('refuses bytes that are no block', () => {
    const { chain, next } = start('Osaka')
    const bytes = encodeBlock(next())
    for (const broken of [bytes.subarray(1), bytes.subarray(0, -1), new Uint8Array(0), Uint8Array.of(...bytes, 0)]) {
      expect(faultOf(chain, broken)).toBe('rlp-structure')
    }
  })

  it('knows a block that it has', () => {
    const { chain, next } = start('Osaka')
    const block = next()
    expect(chain.import(block).result).toBeDefined()
    expect(chain.import(block).hash).toEqual(headerHash(block.header))
  })
})
