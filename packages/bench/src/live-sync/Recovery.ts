import { Worker } from 'node:worker_threads'
import type { RecoveryAnswer, RecoveryRequest } from './recoveryWorker.ts'
import type { SyncBlock } from './SyncChain.ts'

/** Recovers the senders of blocks on a thread of its own, in their order and ahead of whoever asks. */
export class Recovery implements AsyncDisposable {
  /** CPU time of the thread, in its recoveries. */
  cpuMs = 0
  readonly #worker: Worker
  readonly #waiting: ((senders: Uint8Array[]) => void)[] = []
  readonly #senders: Promise<Uint8Array[]>[]

  constructor(blocks: readonly SyncBlock[]) {
    const execArgv = ['--conditions=@megarollup/source']
    this.#worker = new Worker(new URL('./recoveryWorker.ts', import.meta.url), { execArgv, name: 'recovery' })
    this.#worker.on('message', ({ block, senders, cpuUs }: RecoveryAnswer) => {
      this.cpuMs += cpuUs / 1000
      this.#waiting[block]!(
        Array.from({ length: senders.length / 20 }, (_, i) => senders.subarray(20 * i, 20 * i + 20)),
      )
    })
    this.#worker.on('error', (error) => {
      throw error
    })
    this.#senders = blocks.map(({ raw }, block) => {
      const senders = new Promise<Uint8Array[]>((resolve) => this.#waiting.push(resolve))
      // Copies: of a view, the whole file behind it would be sent.
      this.#worker.postMessage({ block, raw: raw.map((bytes) => bytes.slice()) } satisfies RecoveryRequest)
      return senders
    })
  }

  senders(block: number): Promise<Uint8Array[]> {
    return this.#senders[block]!
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate()
  }
}
