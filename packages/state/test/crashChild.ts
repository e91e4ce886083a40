// A child process of the crash tests: commits block after block to a flat state and a trie until it is killed. It prints a
// block's number when the block must survive, so whatever is read below must be at that block or a later one.
import { createMptCommitment, openFlatState } from '../src/index.ts'
import { blockDiffs, crashGenesisHash } from './crashHistory.ts'

const folder = process.argv[2]!
const flat = await openFlatState({ path: `${folder}/flat`, genesisHash: crashGenesisHash })
const commitment = await createMptCommitment({ path: `${folder}/trie`, genesisHash: crashGenesisHash })
const position = flat.position()
const head = await commitment.head()
for (let block = position ? position.block + 1n : 0n; ; block++) {
  const diffs = blockDiffs(block)
  // The trie is written first, so after a crash it may be one block ahead of the flat state.
  if (head === undefined || head.block < block) {
    for (const diff of diffs) commitment.apply(diff)
    await commitment.root(block)
    await commitment.commit(block)
  }
  await flat.commit(diffs, { block, miniBlock: 2n * block })
  process.stdout.write(`${block}\n`)
}
