import { type BatchBlock, decodeSignedBlockSeal, encodeStateDiff } from '@megarollup/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestChain } from '../../test/TestChain.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { signTransaction } from '../../test/test-genesis.ts'
import { batchDifference } from './batch-difference.ts'

const path = temporaryFolder()
let chain: TestChain
let posted: BatchBlock

beforeEach(async () => {
  chain = await TestChain.open(path('node'))
  const made = [await chain.miniBlock(signTransaction(0, {})), await chain.miniBlock(signTransaction(1, {}))]
  const { record } = await chain.close()()
  const miniBlocks = await Promise.all(
    made.map(async ({ stored: { header, transactions }, diff }) => {
      const signature = await chain.store.miniBlockSignature(header.number)
      return { header, signature, transactions, diffBytes: encodeStateDiff(diff) }
    }),
  )
  posted = { seal: decodeSignedBlockSeal(record.bytes), miniBlocks }
})
afterEach(() => chain.shutDown())

describe('batchDifference', () => {
  it('finds none in what the node itself would post', async () => {
    expect(await batchDifference(posted, chain.store)).toBeUndefined()
  })

  it('finds a changed byte of a transaction, a diff or a signature', async () => {
    const changes: [Partial<BatchBlock['miniBlocks'][number]>, string][] = [
      [{ transactions: posted.miniBlocks[1]!.transactions.map(flip) }, 'other transactions in mini-block 2'],
      [{ transactions: [] }, 'other transactions in mini-block 2'],
      [{ diffBytes: flip(posted.miniBlocks[1]!.diffBytes) }, 'another diff in mini-block 2'],
      [{ signature: flip(posted.miniBlocks[1]!.signature) }, 'another signature in mini-block 2'],
    ]
    for (const [change, difference] of changes) {
      const [first, second] = posted.miniBlocks
      const miniBlocks = [first!, { ...second!, ...change }]
      expect(await batchDifference({ ...posted, miniBlocks }, chain.store)).toBe(difference)
    }
  })

  it('finds another header, another seal and mini-blocks that are missing', async () => {
    const { seal, signature } = posted.seal
    const withSeal = (change: Partial<typeof seal>) => ({
      ...posted,
      seal: { signature, seal: { ...seal, ...change } },
    })
    const header = { ...seal.header, gasUsed: 1n }
    expect(await batchDifference(withSeal({ header }), chain.store)).toBe('another header')
    const bound = { firstMiniBlockHash: flip(seal.firstMiniBlockHash) }
    expect(await batchDifference(withSeal(bound), chain.store)).toBe('a seal that binds something else')
    const unsigned = { ...posted, seal: { seal, signature: new Uint8Array(65) } }
    expect(await batchDifference(unsigned, chain.store)).toBe('another signature of the seal')
    const short = { ...posted, miniBlocks: posted.miniBlocks.slice(0, 1) }
    expect(await batchDifference(short, chain.store)).toBe('1 mini-blocks')
    const ahead = withSeal({ header: { ...seal.header, number: 2n } })
    expect(await batchDifference(ahead, chain.store)).toBe('this node does not have the block')
  })
})

/** A copy with one bit changed. */
function flip(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte))
}
