// Writes src/twig/vectors.json, and the proofs that the contract in packages/settlement is tested with, from the reference: run it only when SPEC.md changes. Usage, in the package's folder:
// node --conditions=@megarollup/source scripts/write-twig-vectors.ts
import { writeFileSync } from 'node:fs'
import { keccak256 } from '@megarollup/crypto'
import { bytesToHex, bytesToKey, keyToBytes } from '../src/bytes.ts'
import { accountKey, encodeAccountValue, slotKey } from '../src/twig/keys.ts'
import { TwigReference } from '../src/twig/reference.ts'

const address = (i: number) => new Uint8Array(20).fill(i)
const number32 = (i: number) => {
  const bytes = new Uint8Array(32)
  new DataView(bytes.buffer).setUint32(28, i)
  return bytes
}
const account = (i: number) =>
  encodeAccountValue({ nonce: BigInt(i), balance: BigInt(i) * 10n ** 18n, codeHash: keccak256(new Uint8Array()) })

type Change = [Uint8Array, Uint8Array | undefined]
/** A block that sets the first slots of account 2 to `i · factor + 1`. */
interface Sweep {
  slots: number
  factor: number
}
const changesOf = ({ slots, factor }: Sweep): Change[] =>
  Array.from({ length: slots }, (_, i) => [slotKey(address(2), number32(i)), number32(i * factor + 1)])
const blocks: (Change[] | Sweep)[] = [
  [],
  [
    [accountKey(address(1)), account(1)],
    [accountKey(address(2)), account(2)],
    [slotKey(address(2), number32(1)), number32(11)],
  ],
  [[accountKey(address(1)), account(3)]],
  [[slotKey(address(2), number32(1)), undefined]],
  [
    [accountKey(address(1)), undefined],
    [accountKey(address(3)), account(3)],
  ],
  { slots: 700, factor: 2 },
  { slots: 700, factor: 3 },
  { slots: 300, factor: 4 },
  // From here on compaction has something to do.
  ...Array.from({ length: 14 }, (_, i) => ({ slots: 700, factor: 5 + i })),
]
const twig = new TwigReference()
const hexOrNull = (bytes: Uint8Array | undefined) => (bytes ? bytesToHex(bytes) : null)
const vectors = {
  emptyRoot: bytesToHex(twig.root()),
  sweeps: 'Block {slots, factor}: slot i of the account 0202…02 becomes i · factor + 1, for each i below slots.',
  blocks: blocks.map((block) => {
    const changes = Array.isArray(block) ? block : changesOf(block)
    const root = twig.applyBlock(new Map(changes.map(([key, value]) => [bytesToKey(key), value])))
    return {
      ...(Array.isArray(block)
        ? { changes: changes.map(([key, value]) => ({ key: bytesToHex(key), value: hexOrNull(value) })) }
        : { sweep: block }),
      root: bytesToHex(root),
      leafCount: twig.leafCount,
      activeCount: twig.activeCount,
    }
  }),
  proofs: [
    accountKey(address(1)),
    accountKey(address(2)),
    slotKey(address(2), number32(5)),
    slotKey(address(3), number32(5)),
  ]
    .map((key) => keyToBytes(bytesToKey(key)))
    .map((key) => ({ key: bytesToHex(key), value: hexOrNull(twig.get(key)), proof: bytesToHex(twig.prove(key)) })),
}
console.log(vectors.blocks.map(({ leafCount, activeCount }) => `${leafCount}/${activeCount}`).join(' '))
writeFileSync('src/twig/vectors.json', `${JSON.stringify(vectors, null, 1)}\n`)

/** 3,000 slots with their number plus one as value; then 500 change and 100 are cleared, so that twigs have gaps. */
function contractVectors() {
  const state = new TwigReference()
  const [owner, nobody] = [address(7), address(8)]
  const emptyRoot = state.root()
  const empty = state.prove(accountKey(owner))
  const first = new Map<string, Uint8Array | undefined>([[bytesToKey(accountKey(owner)), account(5)]])
  for (let i = 0; i < 3000; i++) first.set(bytesToKey(slotKey(owner, number32(i))), number32(i + 1))
  state.applyBlock(first)
  const second = new Map<string, Uint8Array | undefined>()
  for (let i = 2000; i < 2600; i++)
    second.set(bytesToKey(slotKey(owner, number32(i))), i < 2500 ? number32(i + 2) : undefined)
  state.applyBlock(second)
  const slots = [0, 1, 42, 43, 1999, 2000, 2499, 2500, 2599, 2999, 3000, 123_456]
  return {
    stateRoot: bytesToHex(state.root()),
    slots: slots.map((slot) => {
      const key = slotKey(owner, number32(slot))
      return { slot, value: bytesToHex(state.get(key) ?? new Uint8Array(32)), proof: bytesToHex(state.prove(key)) }
    }),
    account: bytesToHex(state.prove(accountKey(owner))),
    noAccount: bytesToHex(state.prove(accountKey(nobody))),
    emptyRoot: bytesToHex(emptyRoot),
    emptyProof: bytesToHex(empty),
  }
}
writeFileSync('../settlement/test/twig-proof.vectors.json', `${JSON.stringify(contractVectors(), null, 1)}\n`)
