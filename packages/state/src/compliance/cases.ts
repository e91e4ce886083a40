import assert from 'node:assert/strict'
import type { AccountProof, Address, Hash, StateCommitment, StateDiff, TwigAccountProof } from '@megarollup/protocol'
import { account, accountOf, diffOf, hex, number32, person } from './fixtures.ts'

/** A proof of any scheme. */
type AnyProof = AccountProof | TwigAccountProof
type AnyCommitment = StateCommitment<AnyProof>

/** A scheme under test, with a place of its own for each case. */
export interface CommitmentHarness {
  /** Opens the commitment that lies under this name, and makes it the first time. */
  open(name: string): Promise<StateCommitment<AccountProof> | StateCommitment<TwigAccountProof>>
  /** Rejects when the proof does not prove, under this root, what it says. */
  verify(stateRoot: Hash, proof: AnyProof): Promise<void>
}

/** One rule that every scheme keeps. `run` rejects with an `AssertionError` when it does not. */
export interface CommitmentComplianceCase {
  /** A sentence. */
  name: string
  run(harness: CommitmentHarness): Promise<void>
}

const [alice, bob, carol, nobody] = [person(1), person(2), person(3), person(99)]
const [one, two, three] = [number32(1), number32(2), number32(3)]
const genesis = diffOf({
  accounts: [
    [alice, account(0, 1000n)],
    [bob, account(1, 5n)],
  ],
  storage: [
    [bob, one, number32(11)],
    [bob, two, number32(22)],
  ],
})

/**
 * What every scheme of `StateCommitment` must do, without a test framework:
 *
 * ```ts
 * for (const { name, run } of commitmentComplianceCases)
 *   it(name, async () => {
 *     const harness = await setup()
 *     await run(harness).finally(() => harness.remove())
 *   })
 * ```
 */
export const commitmentComplianceCases: CommitmentComplianceCase[] = [
  {
    name: 'has no head before genesis is committed',
    run: (harness) =>
      using(harness, 'a', async (commitment) => {
        assert.equal(await commitment.head(), undefined)
        commitment.apply(genesis)
        await commitment.root(0n)
        assert.equal(await commitment.head(), undefined)
      }),
  },
  {
    name: 'keeps its head when it is opened again',
    async run(harness) {
      const root = await using(harness, 'a', (commitment) => advance(commitment, 0n, [genesis]))
      await using(harness, 'a', async (commitment) => {
        const head = await commitment.head()
        assert.equal(head?.block, 0n)
        assert.equal(hex(head.root), hex(root))
      })
    },
  },
  {
    name: 'has forgotten what was not committed when it is opened again',
    async run(harness) {
      const root = await using(harness, 'a', async (commitment) => {
        const committed = await advance(commitment, 0n, [genesis])
        commitment.apply(diffOf({ accounts: [[carol, account(0, 1n)]] }))
        await commitment.root(1n)
        return committed
      })
      await using(harness, 'a', async (commitment) => {
        assert.equal((await commitment.head())?.block, 0n)
        assert.equal(hex(await commitment.root(1n)), hex(root))
      })
    },
  },
  {
    name: 'gives the same root however a block is cut into diffs',
    async run(harness) {
      const cut = [
        diffOf({ accounts: [[carol, account(1, 7n)]], storage: [[bob, one, number32(1)]] }),
        diffOf({ accounts: [[alice, account(1, 900n)]], storage: [[carol, three, number32(3)]] }),
        diffOf({ accounts: [[carol, account(2, 8n)]], storage: [[bob, one, number32(0)]] }),
      ]
      const whole = diffOf({
        accounts: [
          [alice, account(1, 900n)],
          [carol, account(2, 8n)],
        ],
        storage: [
          [bob, one, number32(0)],
          [carol, three, number32(3)],
        ],
      })
      const roots: string[] = []
      for (const [name, diffs] of Object.entries({ cut, whole: [whole] }))
        await using(harness, name, async (commitment) => {
          await advance(commitment, 0n, [genesis])
          roots.push(hex(await advance(commitment, 1n, diffs)))
        })
      assert.equal(roots[0], roots[1])
    },
  },
  {
    name: 'gives an empty block the root before it, and moves its head',
    run: (harness) =>
      using(harness, 'a', async (commitment) => {
        const root = await advance(commitment, 0n, [genesis])
        assert.equal(hex(await advance(commitment, 1n, [])), hex(root))
        assert.equal((await commitment.head())?.block, 1n)
      }),
  },
  {
    name: 'counts what is applied after a root was asked for to the next block',
    async run(harness) {
      const next = diffOf({ accounts: [[carol, account(0, 1n)]] })
      const [first, second] = await using(harness, 'in turn', async (commitment) => [
        await advance(commitment, 0n, [genesis]),
        await advance(commitment, 1n, [next]),
      ])
      await using(harness, 'ahead', async (commitment) => {
        commitment.apply(genesis)
        const root = commitment.root(0n)
        commitment.apply(next)
        assert.equal(hex(await root), hex(first))
        await commitment.commit(0n)
        assert.equal(hex(await commitment.root(1n)), hex(second))
      })
    },
  },
  {
    name: 'discards everything since the last commit',
    run: (harness) =>
      using(harness, 'a', async (commitment) => {
        const root = await advance(commitment, 0n, [genesis])
        commitment.apply(diffOf({ accounts: [[alice, undefined]] }))
        await commitment.root(1n)
        commitment.apply(diffOf({ accounts: [[bob, undefined]] }))
        await commitment.discard()
        assert.equal(hex(await commitment.root(1n)), hex(root))
      }),
  },
  {
    name: 'reports a diff that contradicts itself in the root, until it is discarded',
    run: (harness) =>
      using(harness, 'a', async (commitment) => {
        const root = await advance(commitment, 0n, [genesis])
        commitment.apply(diffOf({ accounts: [[bob, undefined]], storage: [[bob, one, number32(1)]] }))
        await rejectsWithCode(commitment.root(1n))
        await rejectsWithCode(commitment.root(1n))
        await commitment.discard()
        assert.equal(hex(await commitment.root(1n)), hex(root))
      }),
  },
  {
    name: 'reports a slot of an account that does not exist in the root',
    run: (harness) =>
      using(harness, 'a', async (commitment) => {
        await advance(commitment, 0n, [genesis])
        commitment.apply(diffOf({ storage: [[nobody, one, number32(1)]] }))
        await rejectsWithCode(commitment.root(1n))
      }),
  },
  {
    name: 'refuses to commit a block whose root was not computed',
    run: (harness) =>
      using(harness, 'a', async (commitment) => {
        commitment.apply(genesis)
        await rejectsWithCode(commitment.commit(0n))
      }),
  },
  {
    name: 'refuses to go back',
    run: (harness) =>
      using(harness, 'a', async (commitment) => {
        await advance(commitment, 0n, [genesis])
        await advance(commitment, 1n, [])
        await rejectsWithCode(commitment.root(1n))
        await rejectsWithCode(commitment.root(0n))
      }),
  },
  {
    name: 'gives a recreated account none of its former storage',
    run: (harness) =>
      using(harness, 'a', async (commitment) => {
        await advance(commitment, 0n, [genesis])
        const root = await advance(commitment, 1n, [
          diffOf({ accounts: [[bob, undefined]] }),
          diffOf({ accounts: [[bob, account(1, 1n)]], storage: [[bob, two, number32(5)]] }),
        ])
        const state = commitment.stateAt(root)
        assert.equal(hex(await state.storage(bob, one)), hex(number32(0)))
        assert.equal(hex(await state.storage(bob, two)), hex(number32(5)))
      }),
  },
  {
    name: 'reads the state under the root of any committed block',
    run: (harness) =>
      using(harness, 'a', async (commitment) => {
        const code = new TextEncoder().encode('bytecode')
        const first = await advance(commitment, 0n, [genesis])
        const second = await advance(commitment, 1n, [
          diffOf({
            accounts: [
              [alice, undefined],
              [carol, { ...account(1, 3n), codeHash: number32(77) }],
            ],
            storage: [[bob, two, number32(0)]],
            codes: [[number32(77), code]],
          }),
        ])
        const [before, after] = [commitment.stateAt(first), commitment.stateAt(second)]
        assert.deepEqual(accountOf(await before.account(alice)), accountOf(account(0, 1000n)))
        assert.equal(await before.account(carol), undefined)
        assert.equal(hex(await before.storage(bob, two)), hex(number32(22)))
        assert.equal(await after.account(alice), undefined)
        assert.equal(hex(await after.storage(bob, two)), hex(number32(0)))
        assert.equal(hex(await after.storage(nobody, two)), hex(number32(0)))
        assert.equal(hex(await after.code((await after.account(carol))!.codeHash)), hex(code))
        assert.equal((await after.code((await after.account(bob))!.codeHash)).length, 0)
      }),
  },
  {
    name: 'refuses to read or prove under a root that no committed block has',
    run: (harness) =>
      using(harness, 'a', async (commitment) => {
        await advance(commitment, 0n, [genesis])
        commitment.apply(diffOf({ accounts: [[carol, account(0, 1n)]] }))
        for (const root of [await commitment.root(1n), number32(12345)]) {
          await rejectsWithCode(commitment.prove(root, alice, []))
          await rejectsWithCode(commitment.stateAt(root).account(alice))
          await rejectsWithCode(commitment.stateAt(root).storage(alice, one))
        }
      }),
  },
  {
    name: 'proves accounts and slots, present and absent, under old roots and new ones',
    run: (harness) =>
      using(harness, 'a', async (commitment) => {
        const first = await advance(commitment, 0n, [genesis])
        const second = await advance(commitment, 1n, [diffOf({ storage: [[bob, one, number32(0)]] })])
        await proves(harness, commitment, first, bob, [one, two, three])
        await proves(harness, commitment, second, bob, [one, two, three])
        await proves(harness, commitment, second, alice, [one])
        await proves(harness, commitment, second, nobody, [])
        await proves(harness, commitment, second, nobody, [one])
      }),
  },
]

async function using<T>(
  harness: CommitmentHarness,
  name: string,
  run: (commitment: AnyCommitment) => Promise<T>,
): Promise<T> {
  const commitment = await harness.open(name)
  try {
    return await run(commitment)
  } finally {
    await commitment.close()
  }
}

async function advance(commitment: AnyCommitment, block: bigint, diffs: StateDiff[]): Promise<Hash> {
  for (const diff of diffs) commitment.apply(diff)
  const root = await commitment.root(block)
  await commitment.commit(block)
  return root
}

async function proves(
  harness: CommitmentHarness,
  commitment: AnyCommitment,
  root: Hash,
  address: Address,
  slots: Hash[],
): Promise<void> {
  const proof = await commitment.prove(root, address, slots)
  const state = commitment.stateAt(root)
  assert.equal(hex(proof.address), hex(address))
  assert.deepEqual(accountOf(proof.account), accountOf(await state.account(address)))
  assert.deepEqual(
    proof.storageProofs.map(({ slot }) => hex(slot)),
    slots.map(hex),
  )
  for (const { slot, value } of proof.storageProofs) assert.equal(hex(value), hex(await state.storage(address, slot)))
  await harness.verify(root, proof)
}

async function rejectsWithCode(promise: Promise<unknown>): Promise<void> {
  await assert.rejects(promise, (error) => error instanceof Error && 'code' in error && typeof error.code === 'string')
}
