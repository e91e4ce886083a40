import { cp, rm } from 'node:fs/promises'
import { bytesToHex, hexToBytes } from '@megarollup/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { TestChain } from '../test/TestChain.ts'
import { temporaryFolder } from '../test/temporary-folder.ts'
import { addressOf, CONTRACTS, signTransaction, testGenesis, word } from '../test/test-genesis.ts'
import { historySlotChange } from './execution/protocol-calls.ts'

const path = temporaryFolder()
let chain: TestChain | undefined
afterEach(() => chain?.shutDown())

const touch = (nonce: bigint) => [
  signTransaction(0, { nonce, value: 1_000n }),
  signTransaction(1, { nonce, to: hexToBytes(CONTRACTS.logger), data: word(nonce) }),
]

/** Everything of the state that these tests change. */
function observe({ state, store, chain: { dictionary } }: TestChain) {
  const { layered } = state
  const histories = Array.from({ length: Number(state.confirmedBlock) + 1 }, (_, block) => {
    const { address, slot } = historySlotChange(BigInt(block), new Uint8Array(32))
    return bytesToHex(layered.storage(address, slot))
  })
  return {
    accounts: [0, 1].map((i) => layered.account(addressOf(i))),
    counter: bytesToHex(layered.storage(hexToBytes(CONTRACTS.logger), word(0))),
    histories,
    confirmed: state.confirmedBlock,
    tip: store.tip,
    dictionary: [dictionary.epoch, bytesToHex(dictionary.hash), dictionary.size],
  }
}

/** Three sealed blocks; copies of the state's databases as they were after block 1; and an open block. */
async function makeHistory(): Promise<ReturnType<typeof observe>> {
  const node = path('node')
  chain = await TestChain.open(node)
  await chain.block(...touch(0n))
  await chain.shutDown()
  await cp(node, path('after-block-1'), { recursive: true })
  chain = await TestChain.open(node)
  for (const nonce of [1n, 2n]) await chain.block(...touch(nonce))
  await chain.miniBlock(...touch(3n))
  const before = observe(chain)
  await chain.shutDown()
  return before
}

async function replaceWithOld(...names: string[]): Promise<void> {
  for (const name of names) {
    await rm(path(`node/${name}`), { recursive: true })
    await cp(path(`after-block-1/${name}`), path(`node/${name}`), { recursive: true })
  }
}

describe('openChain', () => {
  it('comes back as it was: sealed blocks, the mini-blocks of the open one, and the dictionary', async () => {
    const before = await makeHistory()
    chain = await TestChain.open(path('node'))
    expect(observe(chain)).toEqual(before)
  })

  it('applies what the trie lacks, what the flat state lacks, and what both lack', async () => {
    const before = await makeHistory()
    for (const old of [['state'], ['state', 'trie'], ['state', 'trie', 'hashes']]) {
      await replaceWithOld(...old)
      chain = await TestChain.open(path('node'))
      expect(observe(chain), `old ${old}`).toEqual(before)
      const root = (await chain.store.header(3n))!.header.stateRoot
      expect((await chain.state.commitment.head())!.root).toEqual(root)
      await chain.shutDown()
    }
  })

  it('goes on where it stopped: the next root is right', async () => {
    await makeHistory()
    await replaceWithOld('state')
    chain = await TestChain.open(path('node'))
    const { environment } = (await chain.store.miniBlock(chain.store.tip.miniBlock)).header.opening!
    expect(environment.number).toBe(4n)
    const root = await chain.state.close(4n)

    const untouched = await TestChain.open(path('untouched'))
    for (const nonce of [0n, 1n, 2n]) await untouched.block(...touch(nonce))
    await untouched.miniBlock(...touch(3n))
    expect(root).toEqual(await untouched.state.close(4n))
    await untouched.shutDown()
  })

  it('names the block whose sealed root its own mini-blocks do not lead to', async () => {
    chain = await TestChain.open(path('node'))
    await chain.shutDown()
    await cp(path('node'), path('empty'), { recursive: true })
    chain = await TestChain.open(path('node'))
    await chain.miniBlock(...touch(0n))
    await chain.close()((seal) => ({ ...seal, header: { ...seal.header, stateRoot: word(1) } }))
    await chain.shutDown()
    chain = undefined
    for (const name of ['state', 'trie']) {
      await rm(path(`node/${name}`), { recursive: true })
      await cp(path(`empty/${name}`), path(`node/${name}`), { recursive: true })
    }
    await expect(TestChain.open(path('node'))).rejects.toMatchObject({ code: 'ROOT_MISMATCH', block: 1n })
  })

  it('refuses the folder of another genesis, and leaves it unlocked', async () => {
    chain = await TestChain.open(path('node'))
    await chain.shutDown()
    chain = undefined
    await expect(TestChain.open(path('node'), testGenesis({ accounts: 3 }))).rejects.toMatchObject({
      code: 'LOG_FORMAT',
    })
    chain = await TestChain.open(path('node'))
  })

  it('refuses a genesis without the contract into which block hashes are written', async () => {
    const genesis = testGenesis()
    const alloc = genesis.alloc.filter(({ address }) => !bytesToHex(address).endsWith('2935'))
    await expect(TestChain.open(path('node'), { ...genesis, alloc })).rejects.toMatchObject({
      ...{ code: 'CONFIG', message: expect.stringContaining('the contract of EIP-2935') },
    })
    chain = undefined
  })
})
