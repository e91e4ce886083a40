import { type TrieKernel, taskBytes } from './TrieKernel.ts'

/**
 * What the threads of one forest share besides its memory: 32-bit cells in a buffer of their own.
 *
 * | cell | meaning                                                                          |
 * |------|----------------------------------------------------------------------------------|
 * | 0    | tasks that nobody has taken; whoever takes one counts it down, atomically         |
 * | 1    | tasks done since the queue was filled                                            |
 * | 2    | tasks that failed: the kernel trapped, so the forest is no longer to be used      |
 * | 3    | address of the tasks in the kernel's memory                                      |
 * | 4    | times the queue was filled: idle threads wait for it to change                   |
 * | 8…   | bytes of live nodes of each thread, divided by 16                                |
 */
export type TaskQueue = Int32Array<SharedArrayBuffer>

export const queueCells = { left: 0, done: 1, failed: 2, tasks: 3, fills: 4, live: 8 }

const accountsBit = 0x8000_0000

export function createTaskQueue(threads: number): TaskQueue {
  return new Int32Array(new SharedArrayBuffer((queueCells.live + threads) * 4))
}

/** Takes tasks and does them, one after the other, until none are left. */
export function workThrough(queue: TaskQueue, kernel: TrieKernel): void {
  for (let index = takeTask(queue); index !== -1; index = takeTask(queue)) {
    try {
      runTask(kernel, (Atomics.load(queue, queueCells.tasks) >>> 0) + index * taskBytes)
    } catch {
      Atomics.add(queue, queueCells.failed, 1)
    }
    Atomics.add(queue, queueCells.done, 1)
    Atomics.notify(queue, queueCells.done)
  }
}

/** Index of a task that is now the caller's, or −1. */
function takeTask(queue: TaskQueue): number {
  for (;;) {
    const left = Atomics.load(queue, queueCells.left)
    if (left === 0) return -1
    if (Atomics.compareExchange(queue, queueCells.left, left, left - 1) === left) return left - 1
  }
}

/** Updates one subtree and hashes what changed in it. */
function runTask(kernel: TrieKernel, task: number): void {
  const [cell, depth, entries, count] = new Uint32Array(kernel.memory.buffer, task, 4)
  kernel.update(cell!, depth!, entries!, (count! & ~accountsBit) >>> 0)
  if (count! & accountsBit) kernel.hashAccountTrie()
  else kernel.hashValueTries()
}
