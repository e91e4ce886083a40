// Merkleization of one block, ours and @ethereumjs/mpt's, turn about in one run:
//
//     pnpm --filter @megarollup/state bench:merkleize [accounts] [changed]
//
// Both keep their nodes on this machine: ours in its store on level, theirs in a Map, which flatters it. Times are of the thread, not
// of the clock, because these machines are shared. A block changes the balance of `changed` accounts and as many slots of
// one token.
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { MerklePatriciaTrie } from '@ethereumjs/mpt'
import { type DB, ValueEncoding } from '@ethereumjs/util'
import { keccak256 } from '@megarollup/crypto'
import type { Account, StateDiff } from '@megarollup/protocol'
import { emptyCodeHash } from '../src/bytes.ts'
import { encodeAccountLeaf, encodeSlotLeaf } from '../src/mpt/accountLeaf.ts'
import { MptEngine } from '../src/mpt/MptEngine.ts'
import { openLevelTrieStore } from '../src/mpt/openLevelTrieStore.ts'

const accounts = Number(process.argv[2] ?? 30_000)
const changed = Number(process.argv[3] ?? 3_000)
const rounds = 5
const miniBlocks = 100

const address = (i: number) => keccak256(number(i, 20)).subarray(0, 20)
const slot = (i: number) => keccak256(number(i, 32))
const token = address(-1)
const ids = Array.from({ length: accounts }, (_, i) => i)
const folder = await mkdtemp(join(tmpdir(), 'megarollup-bench-'))

try {
  const ours = new MptEngine(await openLevelTrieStore(folder, new Uint8Array(32), 100_000))
  const theirs = libraryState()
  ours.apply(blockDiff(ids, 0))
  ours.root(0n)
  await ours.commit(0n)
  await theirs.update(ids, 0)

  const times = { 'ours, once a block': [], 'ours, each mini-block': [], '@ethereumjs/mpt': [] } as Record<
    string,
    number[]
  >
  let block = 0n
  for (let round = 1; round <= rounds; round++) {
    const chosen = sample(round)
    times['ours, once a block']!.push(
      await cpuMicros(async () => {
        ours.apply(blockDiff(chosen, round))
        ours.root(++block)
        await ours.commit(block)
      }),
    )
    times['@ethereumjs/mpt']!.push(await cpuMicros(() => theirs.update(chosen, round)))
    const next = sample(round + rounds)
    times['ours, each mini-block']!.push(
      await cpuMicros(async () => {
        block++
        for (let i = 0; i < miniBlocks; i++) {
          ours.apply(
            blockDiff(
              next.filter((_, at) => at % miniBlocks === i),
              round + rounds,
            ),
          )
          ours.root(block)
        }
        await ours.commit(block)
      }),
    )
    await theirs.update(next, round + rounds)
  }
  console.log(
    `${accounts} accounts, ${changed} accounts and ${changed} slots changed a block; ${cpus()[0]?.model}, Node ${process.version}`,
  )
  for (const [name, micros] of Object.entries(times)) {
    const perKey = micros.map((time) => time / (2 * changed)).sort((a, b) => a - b)
    const [least, median, most] = [perKey[0]!, perKey[perKey.length >> 1]!, perKey.at(-1)!]
    console.log(
      `${name}: ${least.toFixed(1)} / ${median.toFixed(1)} / ${most.toFixed(1)} µs a key (least, median, most)`,
    )
  }
  await ours.close()
} finally {
  await rm(folder, { recursive: true, force: true })
}

function libraryState() {
  const nodes = new Map<string, Uint8Array>()
  const db: DB<string, Uint8Array> = {
    get: async (key) => nodes.get(key),
    put: async (key, value) => void nodes.set(key, value),
    del: async () => {},
    batch: async (operations) => {
      for (const operation of operations) if (operation.type === 'put') nodes.set(operation.key, operation.value)
    },
    shallowCopy: () => db,
    open: async () => {},
  }
  const options = { db, valueEncoding: ValueEncoding.Bytes, useKeyHashingFunction: keccak256, cacheSize: 100_000 }
  const [state, storage] = [new MerklePatriciaTrie(options), new MerklePatriciaTrie(options)]
  return {
    async update(chosen: number[], round: number): Promise<void> {
      for (const i of chosen) {
        await storage.put(keccak256(slot(i)), encodeSlotLeaf(number(i + round + 1, 32)))
        await state.put(keccak256(address(i)), encodeAccountLeaf({ ...holder(i, round), storageRoot: emptyCodeHash }))
      }
      await state.put(keccak256(token), encodeAccountLeaf({ ...holder(0, 0), storageRoot: storage.root() }))
    },
  }
}

function blockDiff(chosen: number[], round: number): StateDiff {
  const changes = chosen.map((i) => ({ address: address(i), account: holder(i, round) }))
  return {
    accounts: [...changes, { address: token, account: holder(0, 0) }],
    storage: chosen.map((i) => ({ address: token, slot: slot(i), value: number(i + round + 1, 32) })),
    codes: [],
  }
}

function holder(i: number, round: number): Account {
  return { nonce: BigInt(round), balance: 10n ** 18n + BigInt(i), codeHash: emptyCodeHash }
}

function number(i: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  new DataView(bytes.buffer).setInt32(length - 4, i)
  return bytes
}

/** `changed` distinct accounts. */
function sample(round: number): number[] {
  const start = (round * 7919) % accounts
  return Array.from({ length: changed }, (_, i) => (start + i * 7) % accounts).filter(
    (id, at, all) => all.indexOf(id) === at,
  )
}

async function cpuMicros(run: () => Promise<void>): Promise<number> {
  const before = process.threadCpuUsage()
  await run()
  const { user, system } = process.threadCpuUsage(before)
  return user + system
}
