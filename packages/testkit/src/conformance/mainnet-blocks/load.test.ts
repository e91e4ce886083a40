import { createEvm } from '@megarollup/evm'
import { describe, expect, it } from 'vitest'
import { fixtureArchive, missingFixture } from '../../fixtures/index.ts'
import type { BlockFile } from './format.ts'
import { loadMainnetBlocks, loadRiseBlocks, recordedBlock } from './load.ts'

const sender: `0x${string}` = `0x${'aa'.repeat(20)}`
const contract: `0x${string}` = `0x${'cc'.repeat(20)}`
const codeHash: `0x${string}` = `0x${'0c'.repeat(32)}`

const file: BlockFile = {
  format: 'evm-block-fixture/1',
  chainId: 1,
  fork: 'GrayGlacier',
  block: {
    number: '0x64',
    hash: '0x00',
    timestamp: '0x5',
    gasLimit: '0x1c9c380',
    gasUsed: '0x5208',
    miner: sender,
    difficulty: '0x1234',
    mixHash: `0x${'ff'.repeat(32)}`,
    receiptsRoot: `0x${'ee'.repeat(32)}`,
    logsBloom: '0x00',
    baseFeePerGas: '0x7',
    transactions: [
      { type: '0x0', from: sender, nonce: '0x1', gas: '0x5208', value: '0x2', input: '0x', gasPrice: '0x9', to: null },
    ],
  },
  blockHashes: { '99': `0x${'99'.repeat(32)}` },
  preState: {
    [sender]: { balance: '0x10', nonce: '0x1' },
    [contract]: { balance: '0x0', nonce: '0x1', codeHash, storage: { [`0x${'0'.repeat(63)}1`]: '0x2a' } },
  },
}

describe('a recorded block', () => {
  const block = recordedBlock(file, { [codeHash]: '0x6001' })
  const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.slice(2), 'hex'))
  const slot = (last: number) => new Uint8Array(32).fill(last, 31)

  it('is executed by the rules that were in force, whatever the name of the upgrade', () => {
    expect(block.fork).toBe('London')
    expect(recordedBlock({ ...file, fork: 'Homestead' }, { [codeHash]: '0x' })).toMatchObject({
      fork: 'Homestead',
      expected: { gasUsed: 21_000n, receiptsRoot: undefined },
    })
  })

  it('has the difficulty, for rules from before the merge', () => {
    expect(block.options.difficulty).toBe(0x1234n)
  })

  it('knows senders, and that a transaction without chain id has none', () => {
    expect(block.transactions).toMatchObject([
      { sender: bytes(sender), transaction: { type: 0, nonce: 1n, to: undefined, chainId: undefined } },
    ])
  })

  it('answers what the block reads, and zero or nothing for the rest', () => {
    const { state } = block
    expect(state.account(bytes(contract))).toMatchObject({ nonce: 1n, codeHash: bytes(codeHash) })
    expect(state.account(new Uint8Array(20))).toBeUndefined()
    expect(state.code(bytes(codeHash))).toEqual(bytes('0x6001'))
    expect(state.storage(bytes(contract), slot(1))).toEqual(slot(0x2a))
    expect(state.storage(bytes(contract), slot(2))).toEqual(slot(0))
    expect([state.hasStorage?.(bytes(contract)), state.hasStorage?.(bytes(sender))]).toEqual([true, false])
    expect(block.options.blockHash(99n)?.[0]).toBe(0x99)
    expect(block.options.blockHash(98n)).toBeUndefined()
  })

  it('refuses an account whose code the archive does not have', () => {
    expect(() => recordedBlock(file, {})).toThrow(/no code with the hash/)
  })
})

describe.skipIf(!fixtureArchive('mainnet-blocks.dev'))('the archive of mainnet blocks', () => {
  it('has 48 blocks, Frontier to Cancun, in order', async () => {
    const blocks = await loadMainnetBlocks()
    expect(blocks).toHaveLength(48)
    expect(blocks.map(({ number }) => number)).toEqual(
      blocks.map(({ number }) => number).toSorted((a, b) => (a < b ? -1 : 1)),
    )
    expect([blocks[0]!.fork, blocks.at(-1)!.fork]).toEqual(['Frontier', 'Cancun'])
  })
})

describe.skipIf(!fixtureArchive('rise-blocks+bench-code'))('the blocks of a layer 2', () => {
  it('run to the gas that they say, but for the deposit at their start', async () => {
    const block = (await loadRiseBlocks()).at(-1)!
    const evm = createEvm({ chainId: block.chainId, state: block.state })
    evm.setBlock(block.environment, block.options)
    const results = evm.execute(block.transactions, block.environment.gasLimit)
    const gasUsed = results.reduce((sum, result) => sum + (result.outcome === 'executed' ? result.gasUsed : 0n), 0n)
    expect(results).toHaveLength(6)
    expect(block.expected.gasUsed - gasUsed).toBe(46_146n)
  })
})

if (!fixtureArchive('mainnet-blocks.dev')) console.log(missingFixture('mainnet-blocks.dev'))
