import { describe, expect, it } from 'vitest'
import type { StateTest } from './fixture.ts'
import { MemoryState } from './memory-state.ts'
import { stateTests } from './suite.ts'

const alice = `0x${'a1'.repeat(20)}` as const
const bob = `0x${'b0'.repeat(20)}` as const
const coinbase = `0x${'cb'.repeat(20)}` as const
const person = (nonce: bigint, balance: bigint): StateTest['pre'][`0x${string}`] => ({
  nonce: `0x${nonce.toString(16)}`,
  balance: `0x${balance.toString(16)}`,
  code: '0x',
  storage: {},
})
const rootOf = (state: StateTest['pre']) => `0x${Buffer.from(MemoryState.from(state).root()).toString('hex')}` as const

/** Alice sends 5 wei to Bob at a price of 10, of which the coinbase gets 3 a gas. */
const before = { [alice]: person(0n, 10n ** 18n) }
const after = {
  [alice]: person(1n, 10n ** 18n - 210_000n - 5n),
  [bob]: person(0n, 5n),
  [coinbase]: person(0n, 63_000n),
}
const test: StateTest = {
  env: {
    currentCoinbase: coinbase,
    currentGasLimit: '0x1000000',
    currentNumber: '0x1',
    currentTimestamp: '0x3e8',
    currentBaseFee: '0x7',
  },
  pre: before,
  transaction: {
    sender: alice,
    nonce: '0x0',
    gasLimit: ['0x5208'],
    to: bob,
    value: ['0x5'],
    data: ['0x'],
    gasPrice: '0xa',
  },
  post: {
    Osaka: [
      {
        hash: rootOf(after),
        logs: '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347',
        indexes: { data: 0, gas: 0, value: 0 },
        state: after,
      },
    ],
  },
}

function run(change: { post?: object; transaction?: object } = {}, fork = 'Osaka') {
  const post = { ...test.post.Osaka![0]!, ...change.post }
  const transaction = { ...test.transaction, ...change.transaction }
  return stateTests.runFile('transfer.json', { transfer: { ...test, transaction, post: { Osaka: [post] } } }, { fork })
}

describe('the suite of state tests', () => {
  it('passes a transfer', () => {
    expect(run()).toEqual([{ name: 'transfer', outcome: 'passed', fork: 'Osaka' }])
  })

  it('runs no case of another fork', () => {
    expect(run({}, 'Paris')).toEqual([])
  })

  it('fails a case with another state root, and says which account differs', () => {
    const state = { ...after, [bob]: person(0n, 6n) }
    const [result] = run({ post: { hash: rootOf(state), state } })
    expect(result).toMatchObject({ outcome: 'failed', reason: expect.stringContaining(`${bob} balance 5, expected 6`) })
  })

  it('fails a case with other logs', () => {
    expect(run({ post: { logs: `0x${'00'.repeat(32)}` } })).toMatchObject([{ outcome: 'failed' }])
  })

  it('fails a case that should have been refused, and one that should not', () => {
    expect(run({ post: { expectException: 'TransactionException.NONCE_IS_MAX' } })).toMatchObject([
      { outcome: 'failed', reason: 'executed, expected TransactionException.NONCE_IS_MAX' },
    ])
    expect(run({ transaction: { nonce: '0x1' } })).toMatchObject([
      { outcome: 'failed', reason: 'refused with NONCE_MISMATCH_TOO_HIGH' },
    ])
  })

  it('wants the exact name of the exception, or one of several', () => {
    const refused = { transaction: { gasLimit: ['0x5207'] } }
    const unchanged = { hash: rootOf(before) }
    const names = (expectException: string) => run({ ...refused, post: { ...unchanged, expectException } })[0]!.outcome
    expect(names('TransactionException.INTRINSIC_GAS_TOO_LOW')).toBe('passed')
    expect(names('TransactionException.NONCE_IS_MAX|TransactionException.INTRINSIC_GAS_TOO_LOW')).toBe('passed')
    expect(names('TransactionException.INTRINSIC_GAS')).toBe('failed')
  })

  it('names each of several posts', () => {
    const transaction = { ...test.transaction, value: ['0x5', '0x6'] as `0x${string}`[] }
    const posts = [0, 1].map((value) => ({ ...test.post.Osaka![0]!, indexes: { data: 0, gas: 0, value } }))
    const results = stateTests.runFile(
      '',
      { transfer: { ...test, transaction, post: { Osaka: posts } } },
      { fork: 'Osaka' },
    )
    expect(results.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['transfer[d0 g0 v0]', 'passed'],
      ['transfer[d0 g0 v1]', 'failed'],
    ])
  })
})
