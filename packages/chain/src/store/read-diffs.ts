import { keccak256 } from '@megarollup/crypto'
import { DiffDictionary, type StateDiff } from '@megarollup/protocol'
import type { ChainStore, StoredMiniBlock } from './chain-store.ts'

export interface MiniBlockWithDiff {
  stored: StoredMiniBlock
  diff: StateDiff
}

/**
 * Reads mini-blocks with their diffs, in order. It begins at the dictionary epoch that `from` is in, because only from there can
 * diffs be decoded; what comes before `from` is not yielded. `dictionary` is left as the last mini-block left it.
 */
export async function* readDiffs(
  store: ChainStore,
  range: { from: bigint; to: bigint },
  dictionary = new DiffDictionary({ keccak256 }),
): AsyncGenerator<MiniBlockWithDiff> {
  for (let number = store.epochStart(range.from); number <= range.to; number++) {
    const stored = await store.miniBlock(number)
    const diff = dictionary.decode(stored.diffBytes, stored.header.dictionaryEpoch)
    dictionary.commit()
    if (number >= range.from) yield { stored, diff }
  }
}
