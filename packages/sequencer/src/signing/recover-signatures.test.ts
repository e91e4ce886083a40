import { recordSigner } from '@megarollup/chain'
import { createSigner } from '@megarollup/crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestChain } from '../../../chain/test/TestChain.ts'
import { temporaryFolder } from '../../../chain/test/temporary-folder.ts'
import { SEQUENCER_KEY, signTransaction } from '../../../chain/test/test-genesis.ts'
import { RecordSigner } from './record-signer.ts'
import { recoverSignatures } from './recover-signatures.ts'
import { SignedHeightRecord } from './signed-height.ts'

const path = temporaryFolder()
let chain: TestChain
let heights: SignedHeightRecord
let signer: RecordSigner
beforeEach(async () => {
  chain = await TestChain.open(path('node'))
  heights = await SignedHeightRecord.open(path('node/signed-height'), chain.store.genesis.hash)
  signer = new RecordSigner(createSigner(SEQUENCER_KEY), heights)
})
afterEach(async () => {
  await heights.close()
  await chain.shutDown()
})
const recover = () => recoverSignatures(chain.store, signer, heights.current)

describe('recoverSignatures', () => {
  it('gives a record that a crash left unsigned the signature that it would have had', async () => {
    await chain.block(signTransaction(0, {}))
    const last = (await chain.store.lastRecords(1))[0]!
    await chain.store.repairSignature(last.index, new Uint8Array(65))
    await recover()
    expect(await chain.store.lastRecords(1)).toEqual([last])
    for (const record of await chain.records()) expect(recordSigner(record)).toEqual(chain.genesis.chain.sequencer)
    expect(heights.current).toMatchObject({ miniBlock: 1n, sealedBlock: 1n })
  })

  it('refuses data that ends below what was signed', async () => {
    await chain.block()
    await heights.allowMiniBlock(2n, new Uint8Array(32))
    await expect(recover()).rejects.toThrow('The data ends at mini-block 1, but mini-block 2 was signed already.')
  })

  it('refuses data whose seals end below what was signed', async () => {
    await chain.block()
    await heights.allowSeal(2n)
    await expect(recover()).rejects.toThrow('that of block 2 was signed already')
  })

  it('refuses data that has another mini-block where one was signed, however far the data goes on', async () => {
    await heights.allowMiniBlock(1n, new Uint8Array(32).fill(9))
    for (let i = 0; i < 12; i++) await chain.block()
    await expect(recover()).rejects.toThrow('Mini-block 1 of the data is not the one that was signed.')
  })

  it('refuses to go on when the record of what was signed is gone', async () => {
    for (let i = 0; i < 2; i++) await chain.block()
    await expect(recover()).rejects.toThrow('the record was lost or is old')
  })

  it('signs nothing after it was told to refuse', async () => {
    const made = chain.makeMiniBlock([])
    signer.refuseAll(new Error('a follower is ahead'))
    await expect(signer.signMiniBlock(made.stored, made.bytes)).rejects.toThrow('a follower is ahead')
    expect(heights.current.miniBlock).toBe(0n)
  })
})
