import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { nowMs } from './clock.ts'
import { Control, type SampleCounts, type SamplerData } from './sampling.ts'

/** The other thread, which looks at what the kernel executes. */
export class Sampler {
  readonly #worker: Worker
  readonly #control: Int32Array
  #sections = 0

  private constructor(worker: Worker, control: Int32Array) {
    this.#worker = worker
    this.#control = control
  }

  static async start(options: Omit<SamplerData, 'control'>): Promise<Sampler> {
    const control = new Int32Array(new SharedArrayBuffer(8))
    const file = import.meta.url.endsWith('.ts') ? './sampler-worker.ts' : './sampler-worker.js'
    const worker = new Worker(new URL(file, import.meta.url), { workerData: { ...options, control } })
    await once(worker, 'message')
    return new Sampler(worker, control)
  }

  /** Runs `work` while the other thread looks. Returns the number of the section and how long it took, in ms. */
  measure(work: () => void): { section: number; ms: number } {
    const section = ++this.#sections
    Atomics.store(this.#control, Control.SECTION, section)
    const started = nowMs()
    try {
      work()
    } finally {
      Atomics.store(this.#control, Control.SECTION, 0)
    }
    return { section, ms: nowMs() - started }
  }

  /** Ends the other thread and returns what it saw. */
  async stop(): Promise<SampleCounts> {
    const answer = once(this.#worker, 'message') as Promise<[SampleCounts]>
    Atomics.store(this.#control, Control.STOP, 1)
    Atomics.notify(this.#control, Control.STOP)
    const [counts] = await answer
    await this.#worker.terminate()
    return counts
  }
}
