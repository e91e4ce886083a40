// Times blocks of updates on a twig state: the kernel's work from written changes to the root, and the durable append apart. Usage, in the
// package's folder: node --conditions=@megarollup/source scripts/bench-twig.ts [keys] [updates a block] [cache bits] [rounds]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeDisk } from '../src/disk/nodeDisk.ts'
import { changeBytes, writeChange } from '../src/twig/TwigKernel.ts'
import { TwigLog } from '../src/twig/TwigLog.ts'
import { TwigState } from '../src/twig/TwigState.ts'

const [keys = 1_000_000, batch = 10_000, cacheBits = 21, rounds = 15] = process.argv.slice(2).map(Number)

/** The key with this number: a slot of one of 1,000 accounts, uniform as hashes are (splitmix32). */
function writeKey(number: number, key: Uint8Array): void {
  const words = new Uint32Array(key.buffer, key.byteOffset, 16)
  let state = number % 1000
  for (let i = 0; i < 16; i++) {
    if (i === 8) state = number + 5000
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    words[i] = mixed ^ (mixed >>> 16)
  }
}

const folder = mkdtempSync(join(tmpdir(), 'twig-bench-'))
const log = new TwigLog(nodeDisk(folder))
const state = new TwigState(log, cacheBits)
const key = new Uint8Array(64)
const value = new Uint8Array(32).fill(1)
let block = 0n

async function run(numbers: Iterable<number>, count: number): Promise<{ tree: number; append: number }> {
  const changes = state.changes(count)
  let i = 0
  for (const number of numbers) {
    writeKey(number, key)
    new DataView(value.buffer).setUint32(4, Number(block) + 1)
    writeChange(changes.subarray(i * changeBytes), 0, key, value)
    i++
  }
  const start = performance.now()
  const made = state.applyWritten(count)
  const middle = performance.now()
  await log.append([{ block: block++, codes: new Map(), ...made }])
  const end = performance.now()
  state.forget(state.leafCount)
  return { tree: ((middle - start) * 1000) / count, append: ((end - middle) * 1000) / count }
}

const began = performance.now()
let inserted = 0
for (let first = 0; first < keys; first += 100_000) {
  const count = Math.min(100_000, keys - first)
  inserted +=
    (
      await run(
        Array.from({ length: count }, (_, i) => first + i),
        count,
      )
    ).tree * count
}
const loaded = performance.now() - began
const treeTimes: number[] = []
const appendTimes: number[] = []
for (let round = 0; round < rounds; round++) {
  const chosen = new Set<number>()
  while (chosen.size < batch) chosen.add(Math.floor(Math.random() * keys))
  const { tree, append } = await run(chosen, batch)
  treeTimes.push(tree)
  appendTimes.push(append)
}
const leaves = state.leafCount
const memory = state.memoryBytes - (144 << cacheBits)
await log.close()
const restoring = performance.now()
const reopened = new TwigLog(nodeDisk(folder))
const restored = TwigState.restore(reopened, reopened.frames.length, 10)
const restoreMs = performance.now() - restoring
if (Buffer.compare(restored.root(), state.root()) !== 0) throw new Error('The restored state has another root')
await reopened.close()
rmSync(folder, { recursive: true })
const median = (times: number[]) => Number(times.sort((a, b) => a - b)[times.length >> 1]!.toFixed(2))
console.log(
  JSON.stringify({
    keys,
    batch,
    cacheBits,
    loadSeconds: Number((loaded / 1000).toFixed(1)),
    insertMicros: Number((inserted / keys).toFixed(2)),
    treeMicros: median(treeTimes),
    appendMicros: median(appendTimes),
    leaves,
    kernelBytesAKey: Number((memory / keys).toFixed(0)),
    restoreSeconds: Number((restoreMs / 1000).toFixed(1)),
  }),
)
