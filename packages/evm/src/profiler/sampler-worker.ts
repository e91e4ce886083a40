import { parentPort, workerData } from 'node:worker_threads'
import { Control, type SampleCounts, type SamplerData } from './sampling.ts'

/**
 * Looks at the word in which the kernel keeps what it executes, at random times, and counts what it sees. A look is discarded
 * when the measured section began or ended beside it.
 */
const { memory, address, control, meanIntervalMs } = workerData as SamplerData
const now = new BigUint64Array(memory, address, 1)
const seen = new Map<number, Map<bigint, number>>()

parentPort!.postMessage('ready')
while (Atomics.load(control, Control.STOP) === 0) {
  Atomics.wait(control, Control.STOP, 0, 2 * meanIntervalMs * Math.random())
  const section = Atomics.load(control, Control.SECTION)
  if (section === 0) continue
  const value = Atomics.load(now, 0)
  if (Atomics.load(control, Control.SECTION) !== section) continue
  let counts = seen.get(section)
  if (!counts) {
    counts = new Map()
    seen.set(section, counts)
  }
  counts.set(value, (counts.get(value) ?? 0) + 1)
}
parentPort!.postMessage(seen satisfies SampleCounts)
