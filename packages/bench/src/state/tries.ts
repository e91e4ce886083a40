import { bytesToHex } from '@megarollup/protocol'
import { type Figure, figureBesideBest } from '../report/report.ts'
import { batchOf, type Distribution, distinctIds, drawIds } from './keys.ts'
import type { Trie, TrieUpdate } from './Trie.ts'

export interface TrieContender {
  /** Makes a trie, or `undefined` where what it needs is not there. */
  source: () => Promise<Trie | undefined> | Trie | undefined
  /** Whether it takes part in the first two counted rounds only. */
  isSlow?: boolean
}

export interface TrieWorkload {
  keyCount: number
  batchSize: number
  distribution: Distribution
  /** Of a value, of which the first makes it look like RLP: 33 for a slot, 78 for an account. */
  valueBytes: number
}

const WARMUPS = 2
const SEED = 7
const MICROSECONDS = 1000

/**
 * µs a key of updates in batches, with the root after each. All begin with the same keys, update the same ones, and must come to the same
 * roots. The first is ours.
 */
export async function benchTrie(
  name: string,
  workload: TrieWorkload,
  contenders: readonly TrieContender[],
  rounds: number,
): Promise<Figure> {
  const { keyCount, batchSize, distribution, valueBytes } = workload
  const tries: { trie: Trie; isSlow: boolean; samples: number[]; bytesPerKey: number }[] = []
  let loadedRoot: Uint8Array | undefined
  try {
    for (const { source, isSlow = false } of contenders) {
      const trie = await source()
      if (!trie) continue
      console.error(`${name}: loading ${keyCount.toLocaleString('en')} keys into ${trie.name}`)
      const { root, bytes } = await trie.load(keyCount, valueBytes)
      assertSameRoot(name, trie.name, root, loadedRoot)
      loadedRoot ??= root
      tries.push({ trie, isSlow, samples: [], bytesPerKey: bytes / keyCount })
    }
    const draw = drawIds(keyCount, distribution, SEED)
    for (let turn = -WARMUPS; turn < rounds; turn++) {
      const version = turn + WARMUPS + 1
      const batch = batchOf(distinctIds(draw, batchSize), version, valueBytes)
      let ours: TrieUpdate | undefined
      for (const { trie, samples, isSlow } of tries) {
        if (isSlow && turn > 1) continue
        const update = await trie.update(batch, version)
        assertSameRoot(name, trie.name, update.root, ours?.root)
        ours ??= update
        if (turn >= 0) samples.push((update.ms * MICROSECONDS) / batchSize)
      }
    }
  } finally {
    for (const { trie } of tries) await trie.close()
  }
  const [ours, ...peers] = tries
  if (!ours) throw new Error('Nothing to measure.')
  const ram = ({ bytesPerKey }: { bytesPerKey: number }) => `${Math.round(bytesPerKey)} B of RAM a key`
  const what = `${batchSize.toLocaleString('en')} of ${keyCount.toLocaleString('en')} keys an update, ${distribution}, values of ${valueBytes} B; roots compared; ours: ${ours.trie.name}, ${ours.trie.note}, ${ram(ours)}`
  return figureBesideBest(
    name,
    'µs/key',
    ours.samples,
    peers.map((peer) => ({
      name: peer.trie.name,
      samples: peer.samples,
      note: `${peer.trie.note}; ${ram(peer)}. ${what}`,
    })),
  )
}

function assertSameRoot(workload: string, trie: string, root: Uint8Array, expected: Uint8Array | undefined): void {
  if (expected && Buffer.compare(expected, root) !== 0)
    throw new Error(`${workload}: ${trie} has the root ${bytesToHex(root)}, ours is ${bytesToHex(expected)}`)
}
