import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../src/bytes.ts'
import { diffOf, number32 } from '../src/compliance/fixtures.ts'
import { commitmentComplianceCases } from '../src/compliance/index.ts'
import { createPagedMptCommitment } from '../src/index.ts'
import { randomDiff, StateModel, seededRandom } from './StateModel.ts'
import { temporaryFolder } from './temporaryFolder.ts'
import { verifyProof } from './verifyProof.ts'

const path = temporaryFolder()

describe('the scheme mpt in flat memory', () => {
  for (const { name, run } of commitmentComplianceCases)
    it(name, () => run({ open: (folder) => createPagedMptCommitment({ path: path(folder) }), verify: verifyProof }))

  it('has the roots of a trie that is built from nothing, on two threads', async () => {
    const random = seededRandom(6)
    const commitment = await createPagedMptCommitment({ path: path('trie'), threads: 2 })
    const model = new StateModel()
    for (let block = 0n; block <= 25n; block++) {
      for (let i = 0; i <= random(3); i++) {
        const diff = randomDiff(model, random)
        model.apply(diff)
        commitment.apply(diff)
      }
      expect(bytesToHex(await commitment.root(block))).toBe(bytesToHex(await model.root()))
      await commitment.commit(block)
    }
    await commitment.close()
  })

  it('refuses the folder of another chain, and one that is open already', async () => {
    const commitment = await createPagedMptCommitment({ path: path('trie'), genesisHash: number32(1) })
    await expect(createPagedMptCommitment({ path: path('trie'), genesisHash: number32(1) })).rejects.toMatchObject({
      code: 'STATE_FOLDER_LOCKED',
    })
    await commitment.close()
    await expect(createPagedMptCommitment({ path: path('trie'), genesisHash: number32(2) })).rejects.toMatchObject({
      code: 'STATE_FOLDER_FORMAT',
    })
  })

  it('says that a state is no longer kept', async () => {
    const commitment = await createPagedMptCommitment({ path: path('trie'), keepBlocks: 2 })
    const roots: Uint8Array[] = []
    for (let block = 0n; block < 5n; block++) {
      commitment.apply(
        diffOf({ accounts: [[new Uint8Array(20), { nonce: block, balance: 0n, codeHash: number32(1) }]] }),
      )
      roots.push(await commitment.root(block))
      await commitment.commit(block)
    }
    expect((await commitment.stateAt(roots[2]!).account(new Uint8Array(20)))?.nonce).toBe(2n)
    await expect(commitment.prove(roots[1]!, new Uint8Array(20), [])).rejects.toMatchObject({ code: 'STATE_NOT_KEPT' })
    await commitment.close()
  })
})
