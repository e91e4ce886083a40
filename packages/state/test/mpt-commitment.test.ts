import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../src/bytes.ts'
import { account, diffOf, number32, person } from '../src/compliance/fixtures.ts'
import { commitmentComplianceCases } from '../src/compliance/index.ts'
import { createMptCommitment } from '../src/index.ts'
import { StateModel } from './StateModel.ts'
import { temporaryFolder } from './temporaryFolder.ts'
import { verifyPath, verifyProof } from './verifyProof.ts'

const path = temporaryFolder()

describe('the scheme mpt', () => {
  for (const { name, run } of commitmentComplianceCases)
    it(name, () => run({ open: (folder) => createMptCommitment({ path: path(folder) }), verify: verifyProof }))

  it('proves slots whose leaves lie inside their parent, as they do in large storage tries', async () => {
    // The hashes of these two slots share eight nibbles, so the leaves below are short enough to be embedded.
    const [first, second] = [number32(15_205), number32(173_781)]
    const slots: [Uint8Array, Uint8Array, Uint8Array][] = [
      [person(1), first, number32(1)],
      [person(1), second, number32(2)],
      [person(1), number32(3), number32(3)],
    ]
    const diff = diffOf({ accounts: [[person(1), account(1, 1n)]], storage: slots })
    const model = new StateModel()
    model.apply(diff)
    const commitment = await createMptCommitment({ path: path('trie') })
    commitment.apply(diff)
    const root = await commitment.root(0n)
    expect(bytesToHex(root)).toBe(bytesToHex(await model.root()))
    await commitment.commit(0n)
    await verifyProof(root, await commitment.prove(root, person(1), [first, second, number32(3), number32(4)]))

    const without = diffOf({ storage: [[person(1), first, number32(0)]] })
    model.apply(without)
    commitment.apply(without)
    const after = await commitment.root(1n)
    expect(bytesToHex(after)).toBe(bytesToHex(await model.root()))
    await commitment.commit(1n)
    await verifyProof(after, await commitment.prove(after, person(1), [first, second]))
    await commitment.close()
  })

  it('gives proofs that no longer verify when a byte of them changes', async () => {
    const commitment = await createMptCommitment({ path: path('trie') })
    commitment.apply(diffOf({ accounts: [1, 2, 3, 4, 5].map((i) => [person(i), account(i, 1n)]) }))
    const root = await commitment.root(0n)
    await commitment.commit(0n)
    const { accountProof } = await commitment.prove(root, person(3), [])
    for (const [index, node] of accountProof.entries()) {
      const changed = [...accountProof]
      changed[index] = node.map((byte, at) => (at === 5 ? byte ^ 1 : byte))
      expect(() => verifyPath(root, person(3), changed)).toThrow('broken')
    }
    await commitment.close()
  })
})
