import type { StoredMiniBlock } from '@megarollup/chain'
import { keccak256 } from '@megarollup/crypto'
import { type MiniBlockHeader, receiptsCommitment } from '@megarollup/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestChain } from '../../../chain/test/TestChain.ts'
import { sharedFolder } from '../../../chain/test/temporary-folder.ts'
import { signTransaction } from '../../../chain/test/test-genesis.ts'
import {
  checkMiniBlock,
  genesisContext,
  type MiniBlockContext,
  nextContext,
  parentBlock,
} from './mini-block-context.ts'

const path = sharedFolder()
let chain: TestChain
/** Block 1 of two mini-blocks, and the first of block 2, each with the context that it continues. */
const made: { stored: StoredMiniBlock; context: MiniBlockContext }[] = []
let end: MiniBlockContext

beforeAll(async () => {
  chain = await TestChain.open(path('leader'))
  const { header, hash } = chain.store.genesis
  end = genesisContext(header, hash)
  const add = ({ stored }: { stored: StoredMiniBlock }) => {
    made.push({ stored, context: end })
    end = nextContext(end, stored)
  }
  add(await chain.miniBlock(signTransaction(0, {}), signTransaction(1, {})))
  add(await chain.miniBlock(signTransaction(0, { nonce: 1n })))
  await chain.close()()
  add(await chain.miniBlock(signTransaction(0, { nonce: 2n })))
})
afterAll(() => chain.shutDown())

const check = (stored: StoredMiniBlock, context: MiniBlockContext) =>
  checkMiniBlock(stored, context, chain.genesis.chain, keccak256)

describe('checkMiniBlock', () => {
  it('takes what the sequencer makes, and keeps count', () => {
    for (const { stored, context } of made) expect(() => check(stored, context)).not.toThrow()
    expect(end).toMatchObject({ number: 3n, hash: made[2]!.stored.hash })
    expect(end.block).toMatchObject({ miniBlocks: 1, transactionCount: 1, logCount: 0, gasUsed: 21_000n })
    expect(made[2]!.context.block).toMatchObject({ miniBlocks: 2, transactionCount: 3, gasUsed: 63_000n })
    expect(parentBlock(end.block)).toMatchObject({ number: 2n, gasUsed: 21_000n })
  })

  type Change = (header: MiniBlockHeader, stored: StoredMiniBlock) => Partial<MiniBlockHeader>
  const environmentWith =
    (fields: object): Change =>
    ({ opening }) => ({
      opening: { ...opening!, environment: { ...opening!.environment, ...fields } },
    })
  it.each<[string, number, Change, string]>([
    ['of another chain', 1, () => ({ chainId: 1n }), 'chain id 1, expected 901'],
    ['that comes too early', 1, () => ({ number: 3n }), 'out of order, expected 2'],
    ['of another parent', 1, () => ({ parentHash: new Uint8Array(32) }), 'its parent is another mini-block'],
    ['that opens a block in its middle', 0, () => ({ indexInBlock: 1 }), 'environment in the wrong place'],
    ['of another block', 1, () => ({ blockNumber: 2n }), 'block 2 within 1'],
    ['that opens a block too high', 2, () => ({ blockNumber: 3n }), 'block 3 after 1'],
    ['with a gap in its block', 1, () => ({ indexInBlock: 2 }), 'index 2, expected 1'],
    ['with a gap between its transactions', 1, () => ({ firstTransactionIndex: 3 }), 'first transaction index'],
    ['that counts other transactions', 1, () => ({ transactionCount: 2 }), 'number of transactions'],
    ['that commits to other transactions', 1, () => ({ transactionsHash: new Uint8Array(32) }), 'transactions differ'],
    ['that commits to other receipts', 1, () => ({ receiptsHash: new Uint8Array(32) }), 'receipts differ'],
    ['that sums the gas wrongly', 1, () => ({ cumulativeGasUsed: 62_999n }), 'cumulative gas differs'],
    [
      'with a timestamp that stands still',
      2,
      environmentWith({ timestamp: 101n }),
      "timestamp 101 not above its parent's",
    ],
    ['with another base fee', 2, environmentWith({ baseFeePerGas: 7n }), 'base fee 7, expected 765'],
    ['with another gas limit', 2, environmentWith({ gasLimit: 5n }), 'gas limit 5'],
    ['that pays somebody else', 2, environmentWith({ coinbase: new Uint8Array(20) }), 'another fee recipient'],
    ['whose environment is of another block', 2, environmentWith({ number: 9n }), 'block number 9'],
  ])('refuses a mini-block %s', (_, index, change, message) => {
    const { stored, context } = made[index]!
    const header = { ...stored.header, ...change(stored.header, stored) }
    expect(() => check({ ...stored, header }, context)).toThrow(
      expect.objectContaining({ code: 'RECORD_REFUSED', message: expect.stringContaining(message) }),
    )
  })

  it('refuses an L1 origin that goes back, receipts that use no gas, and more gas than the block has', () => {
    const { stored, context } = made[2]!
    const later = { ...context, block: { ...context.block, l1Origin: { number: 5n, hash: new Uint8Array(32) } } }
    expect(() => check(stored, later)).toThrow("L1 origin 0 below its parent's")

    const withReceipt = (gas: bigint) => {
      const receipts = [{ ...stored.receipts[0]!, cumulativeGasUsed: gas }]
      const header = { ...stored.header, cumulativeGasUsed: gas, receiptsHash: receiptsCommitment(receipts, keccak256) }
      return { ...stored, receipts, header }
    }
    expect(() => check(withReceipt(0n), context)).toThrow('cumulative gas does not grow')
    expect(() => check(withReceipt(1_000_000_001n), context)).toThrow('gas 1000000001 above the limit 1000000000')
  })
})
