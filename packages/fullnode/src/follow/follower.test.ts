import { readdir } from 'node:fs/promises'
import { type OpenChain, openChain } from '@megarollup/chain'
import { createSigner, keccak256 } from '@megarollup/crypto'
import { bytesToHex, type FeedRecord, miniBlockHash, stateDiffCommitment } from '@megarollup/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silentLogger, TestChain } from '../../../chain/test/TestChain.ts'
import { temporaryFolder } from '../../../chain/test/temporary-folder.ts'
import { accountKey, addressOf, signTransaction, word } from '../../../chain/test/test-genesis.ts'
import { EvidenceFolder } from './evidence.ts'
import { Follower } from './follower.ts'

const path = temporaryFolder()
let leader: TestChain
let chain: OpenChain
let follower: Follower
let fatal: unknown[]

async function openFollower(): Promise<void> {
  chain = await openChain({ dir: path('follower'), genesis: leader.genesis, logger: silentLogger })
  fatal = []
  follower = await Follower.create({
    ...{ config: leader.genesis.chain, store: chain.store, state: chain.state, dictionary: chain.dictionary },
    evidence: new EvidenceFolder(path('evidence')),
    logger: silentLogger,
    onFatal: (error) => fatal.push(error),
  })
}

beforeEach(async () => {
  leader = await TestChain.open(path('leader'))
  await openFollower()
})
afterEach(async () => {
  await follower.settled()
  await chain.close()
  await leader.shutDown()
  expect(fatal).toEqual([])
})

const transfer = (nonce: bigint) => signTransaction(0, { nonce, value: 1n })
const nonce = () => chain.state.layered.account(addressOf(0))!.nonce
async function follow(records: FeedRecord[]): Promise<void> {
  for (const record of records) await follower.accept(record)
  await follower.settled()
}
const refusal = (message: string) =>
  expect.objectContaining({ code: 'RECORD_REFUSED', message: expect.stringContaining(message) })

describe('Follower', () => {
  it('comes to the same chain and state as the sequencer, record by record and across a restart', async () => {
    await leader.block(transfer(0n))
    await leader.miniBlock(transfer(1n))
    await follow(await leader.records())
    expect(chain.store.tip).toEqual(leader.store.tip)
    expect([nonce(), chain.state.confirmedBlock, follower.position()]).toEqual([
      2n,
      1n,
      { nextMiniBlock: 3n, nextSeal: 2n },
    ])

    await chain.close()
    await openFollower()
    expect([nonce(), follower.position()]).toEqual([2n, { nextMiniBlock: 3n, nextSeal: 2n }])
    const mini = await leader.miniBlock(transfer(2n))
    const seal = await leader.close()()
    await follow([mini.record, seal.record])
    expect(chain.store.tip).toEqual(leader.store.tip)
    // A seal enters the log when its root is verified, so it may stand behind a mini-block that the sequencer made later.
    const bytes = (records: FeedRecord[]) => records.map((record) => bytesToHex(record.bytes)).toSorted()
    const own = await chain.store.read({ nextMiniBlock: 1n, nextSeal: 1n }, 1 << 30)
    expect(bytes(own)).toEqual(bytes(await leader.records()))
  })

  it('takes mini-blocks of the next block while a root is verified, and what it knows already without harm', async () => {
    await leader.miniBlock(transfer(0n))
    const seal1 = leader.close()
    await leader.miniBlock(transfer(1n))
    await seal1()
    const records = await leader.records()
    expect(records.map(({ kind }) => kind)).toEqual(['mini-block', 'mini-block', 'seal'])
    await follow(records)
    await follow(records)
    expect(chain.store.tip).toEqual(leader.store.tip)
  })

  it('refuses a mini-block of another signer, and one whose signature is none', async () => {
    const { stored, bytes, record } = leader.makeMiniBlock([transfer(0n)])
    const forged = leader.encode(stored, createSigner(accountKey(5)))
    await expect(follower.accept({ ...record, bytes: forged })).rejects.toThrow(refusal('the sequencer is'))
    const broken = bytes.slice()
    broken.fill(0xff, 3 + (bytes[1]! | (bytes[2]! << 8)), 3 + (bytes[1]! | (bytes[2]! << 8)) + 65)
    await expect(follower.accept({ ...record, bytes: broken })).rejects.toThrow()
    expect([chain.store.tip.miniBlock, follower.stopped]).toEqual([0n, undefined])
  })

  it('refuses a diff to which the header does not commit, keeps its dictionary, and takes the right one', async () => {
    const right = leader.makeMiniBlock([transfer(0n)])
    const { stored } = right
    const wrongCommitment = { ...stored, header: { ...stored.header, diffHash: word(1) } }
    const wrongDictionary = { ...stored, header: { ...stored.header, dictionaryHash: word(1) } }
    const laterEpoch = { ...stored, header: { ...stored.header, dictionaryEpoch: 5n } }
    for (const [wrong, message] of [
      [wrongCommitment, 'the diff is not the one to which the header commits'],
      [wrongDictionary, "the dictionary's hash differs"],
      [laterEpoch, 'dictionary epoch 5 after epoch 0'],
    ] as const) {
      await expect(follower.accept({ ...right.record, bytes: leader.encode(wrong) })).rejects.toThrow(refusal(message))
    }
    await follow([right.record])
    expect([nonce(), follower.stopped]).toEqual([1n, undefined])
  })

  it('refuses a seal that is not that of its mini-blocks, and takes the right one', async () => {
    const mini = await leader.miniBlock(transfer(0n))
    const right = await leader.close()()
    await follow([mini.record])
    const { seal } = right
    for (const [wrong, message] of [
      [{ ...seal, lastMiniBlockNumber: 2n }, 'it ends with mini-block 2'],
      [{ ...seal, firstMiniBlockHash: word(1) }, 'another first mini-block'],
      [{ ...seal, lastMiniBlockHash: word(1) }, 'another last mini-block'],
      [{ ...seal, l1Origin: { number: 1n, hash: word(1) } }, 'another L1 origin'],
      [{ ...seal, chainId: 1n }, 'chain id 1, expected 901'],
      [{ ...seal, header: { ...seal.header, gasUsed: 1n } }, 'gasUsed 1, expected 21000'],
      [{ ...seal, header: { ...seal.header, receiptsRoot: word(1) } }, 'receiptsRoot'],
      [{ ...seal, header: { ...seal.header, transactionsRoot: word(1) } }, 'transactionsRoot'],
      [{ ...seal, header: { ...seal.header, logsBloom: new Uint8Array(256).fill(1) } }, 'logsBloom'],
      [{ ...seal, header: { ...seal.header, parentHash: word(1) } }, 'parentHash'],
      [{ ...seal, header: { ...seal.header, number: 2n } }, 'came while the seal of block 1 is due'],
    ] as const) {
      await expect(follower.accept(leader.signSeal(wrong).record)).rejects.toThrow(refusal(message))
    }
    await follow([right.record])
    expect([chain.store.tip.sealedHash, follower.stopped]).toEqual([right.hash, undefined])
  })

  it('stops at a root to which the diffs do not lead, drops what is above the verified block, and stays stopped', async () => {
    await leader.block(transfer(0n))
    await leader.miniBlock(transfer(1n))
    await leader.close()((seal) => ({ ...seal, header: { ...seal.header, stateRoot: word(1) } }))
    await leader.miniBlock(transfer(2n))
    await follow((await leader.records()).filter(({ kind, number }) => kind === 'seal' || number < 3n))
    expect(follower.stopped).toMatchObject({ code: 'ROOT_MISMATCH', block: 2n })
    expect([nonce(), chain.state.confirmedBlock, chain.store.tip.sealedBlock]).toEqual([1n, 1n, 1n])
    const last = (await leader.store.lastRecords(1))[0]!
    await expect(follower.accept(last)).rejects.toMatchObject({ code: 'ROOT_MISMATCH' })
    expect(await readdir(path('evidence'))).toContain('stopped.json')

    await chain.close()
    await openFollower()
    expect(follower.stopped).toMatchObject({ code: 'STOPPED_EARLIER' })
    expect(nonce()).toBe(1n)
  })

  it('stops at a diff that is signed and committed to, but wrong', async () => {
    const { miniBlock } = await makeWithBalance(leader, 123n)
    await leader.add(miniBlock)
    // The sequencer's own trie has the wrong diff, too: an honest root is what this chain has without it.
    await leader.close()((seal) => ({ ...seal, header: { ...seal.header, stateRoot: word(9) } }))
    await follow(await leader.records())
    expect(follower.stopped).toMatchObject({ code: 'ROOT_MISMATCH', block: 1n })
  })

  it('keeps both of two mini-blocks that were signed for one height, and stops', async () => {
    const one = leader.makeMiniBlock([transfer(0n)])
    await follow([one.record])
    const header = { ...one.stored.header, receiptsHash: word(1) }
    const other = leader.encode({ ...one.stored, header })
    expect(miniBlockHash(header, keccak256)).not.toEqual(one.stored.hash)
    await expect(follower.accept({ ...one.record, bytes: other })).rejects.toMatchObject({ code: 'DOUBLE_SIGNED' })
    expect(follower.stopped).toMatchObject({ what: 'mini-block 1' })
    expect((await readdir(path('evidence'))).toSorted()).toEqual([
      ...['double-signature-first.bin', 'double-signature-second.bin', 'stopped.json'],
    ])
  })

  it('keeps both of two seals that were signed for one block, and stops', async () => {
    const right = await leader.block(transfer(0n))
    await follow(await leader.records())
    const { record } = leader.signSeal({ ...right.seal, header: { ...right.seal.header, extraData: Uint8Array.of(1) } })
    await expect(follower.accept(record)).rejects.toMatchObject({ code: 'DOUBLE_SIGNED', what: 'block 1' })
    expect(await readdir(path('evidence'))).toContain('double-signature-second.bin')
  })
})

/** A mini-block whose diff gives account 0 another balance than execution did. */
async function makeWithBalance(from: TestChain, balance: bigint) {
  const miniBlock = from.makeMiniBlock([transfer(0n)], {
    diff: (diff) => ({
      ...diff,
      accounts: diff.accounts.map((change) =>
        Buffer.compare(change.address, addressOf(0)) === 0
          ? { ...change, account: { ...change.account!, balance } }
          : change,
      ),
    }),
  })
  expect(miniBlock.stored.header.diffHash).toEqual(stateDiffCommitment(miniBlock.diff, keccak256))
  return { miniBlock }
}
