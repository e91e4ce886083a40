import { workerData } from 'node:worker_threads'
import { attachTrieKernel } from './TrieKernel.ts'
import type { TrieWorkerParameters } from './TrieThreads.ts'
import { queueCells, workThrough } from './taskQueue.ts'

const { module, memory, queue, thread } = workerData as TrieWorkerParameters
const kernel = attachTrieKernel(module, memory)
kernel.open()
// It has no event loop to turn: whoever started it ends it, or the process does.
for (;;) {
  const fills = Atomics.load(queue, queueCells.fills)
  workThrough(queue, kernel)
  Atomics.store(queue, queueCells.live + thread, kernel.liveBytes() / 16)
  Atomics.wait(queue, queueCells.fills, fills)
}
