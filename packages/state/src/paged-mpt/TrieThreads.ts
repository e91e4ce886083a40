import { Worker } from 'node:worker_threads'
import { StateStoreError } from '../errors.ts'
import { type TrieKernel, taskBytes } from './TrieKernel.ts'
import { createTaskQueue, queueCells, type TaskQueue, workThrough } from './taskQueue.ts'

export interface TrieWorkerParameters {
  module: WebAssembly.Module
  memory: WebAssembly.Memory
  queue: TaskQueue
  /** Its number, from 0. */
  thread: number
}

/** A sorted batch for one trie of the forest. */
export interface TrieUpdate {
  /** Address of the cell that names the root node. */
  cell: number
  entries: number
  count: number
  /** Whether the leaves are accounts, whose values name the roots of their storage tries. */
  accounts: boolean
}

/** Batches below this are not worth waking a thread for. */
const fewestEntries = 256
const mostTasksOfUpdate = 16

/**
 * Threads that update one forest together. Large tries are cut at the first nibble of the key, below which nothing is shared; small
 * ones are done whole. The caller works too, and waits for the others: this belongs on a thread that may block.
 */
export class TrieThreads {
  readonly #kernel: TrieKernel
  readonly #queue: TaskQueue
  readonly #workers: Worker[] = []
  #tasks = 0
  #taskCapacity = 0

  /** @param threads how many work, the caller among them */
  constructor(kernel: TrieKernel, threads: number) {
    this.#kernel = kernel
    this.#queue = createTaskQueue(threads - 1)
    const fromSource = import.meta.url.endsWith('.ts')
    const program = new URL(fromSource ? './trieWorker.ts' : './paged-mpt/trieWorker.js', import.meta.url)
    const { module, memory } = kernel
    for (let thread = 0; thread < threads - 1; thread++) {
      const workerData: TrieWorkerParameters = { module, memory, queue: this.#queue, thread }
      const execArgv = fromSource ? ['--conditions=@megarollup/source'] : []
      const worker = new Worker(program, { workerData, execArgv, name: `trie-${thread + 1}` })
      // One that cannot start leaves its share to the others.
      worker.on('error', () => {})
      worker.unref()
      this.#workers.push(worker)
    }
  }

  /** Bytes of live nodes of all threads but the caller's. */
  get liveBytes(): number {
    let granules = 0
    for (let thread = 0; thread < this.#workers.length; thread++)
      granules += Atomics.load(this.#queue, queueCells.live + thread)
    return granules * 16
  }

  /**
   * Applies and hashes batches of different tries. Throws `StateStoreError` when the memory is used up; the forest is broken then.
   */
  update(updates: TrieUpdate[]): void {
    const kernel = this.#kernel
    this.#reserve(updates.length * mostTasksOfUpdate)
    const cut: TrieUpdate[] = []
    let tasks = 0
    const words = new Uint32Array(kernel.memory.buffer)
    for (const update of updates) {
      const { cell, entries, count, accounts } = update
      if (count === 0) continue
      const at = this.#tasks + tasks * taskBytes
      const parts = count < fewestEntries ? 0 : kernel.splitUpdate(cell, entries, count, accounts, at)
      if (parts > 0) cut.push(update)
      else words.set([cell, 0, entries, accounts ? count + 0x8000_0000 : count], at >>> 2)
      tasks += Math.max(1, parts)
    }
    this.#run(tasks)
    for (const { cell, accounts } of cut) {
      kernel.joinUpdate(cell)
      if (accounts) kernel.hashAccountTrie()
      else kernel.hashValueTries()
    }
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }

  #run(tasks: number): void {
    const queue = this.#queue
    Atomics.store(queue, queueCells.tasks, this.#tasks)
    Atomics.store(queue, queueCells.done, 0)
    Atomics.store(queue, queueCells.left, tasks)
    Atomics.add(queue, queueCells.fills, 1)
    if (tasks > 1) Atomics.notify(queue, queueCells.fills)
    workThrough(queue, this.#kernel)
    for (let done = Atomics.load(queue, queueCells.done); done < tasks; done = Atomics.load(queue, queueCells.done))
      Atomics.wait(queue, queueCells.done, done)
    if (Atomics.load(queue, queueCells.failed) > 0)
      throw new StateStoreError('The memory of the trie is used up, or a trie in it is damaged')
  }

  #reserve(tasks: number): void {
    if (tasks <= this.#taskCapacity) return
    this.#taskCapacity = 2 ** Math.ceil(Math.log2(tasks))
    this.#tasks = this.#kernel.takeBlock(this.#taskCapacity * taskBytes) >>> 0
  }
}
