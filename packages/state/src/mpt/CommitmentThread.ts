import { Worker } from 'node:worker_threads'
import type {
  AccountProof,
  AsyncStateReader,
  Hash,
  StateCommitment,
  StateDiff,
  TwigAccountProof,
} from '@megarollup/protocol'
import { CommitmentWorkerError } from '../errors.ts'
import { assertDiffShape } from '../overlay/assertDiffShape.ts'
import {
  type Message,
  type Operation,
  type Operations,
  type Response,
  receiveError,
  transferError,
} from './messages.ts'
import { packDiff } from './packedDiff.ts'

/**
 * Starts a thread that serves an engine, and waits until it is open.
 *
 * @param program the worker, source or built as the caller is
 * @param workerData what it is started with
 * @param scheme that of the engine: `mpt` unless told
 */
export async function startCommitment<Proof extends AccountProof | TwigAccountProof = AccountProof>(
  program: URL,
  workerData: unknown,
  timeoutMs: number,
  scheme: 'mpt' | 'twig' = 'mpt',
): Promise<StateCommitment<Proof>> {
  const worker = new CommitmentThread(program, workerData, timeoutMs)
  try {
    await worker.request('open', {})
  } catch (error) {
    await worker.stop()
    throw error
  }
  return new ThreadedCommitment<Proof>(worker, scheme)
}

/** A commitment whose engine lives in a thread. */
class ThreadedCommitment<Proof extends AccountProof | TwigAccountProof> implements StateCommitment<Proof> {
  readonly scheme: 'mpt' | 'twig'
  readonly #worker: CommitmentThread
  #closed: Promise<void> | undefined

  constructor(worker: CommitmentThread, scheme: 'mpt' | 'twig') {
    this.#worker = worker
    this.scheme = scheme
  }

  head() {
    return this.#worker.request('head', {})
  }

  apply(diff: StateDiff): void {
    try {
      assertDiffShape(diff)
    } catch (error) {
      this.#worker.post({ operation: 'refuse', error: transferError(error) }, [])
      return
    }
    const packed = packDiff(diff)
    this.#worker.post({ operation: 'apply', packed }, [packed.buffer])
  }

  root(block: bigint) {
    return this.#worker.request('root', { block })
  }

  commit(block: bigint): Promise<void> {
    return this.#worker.request('commit', { block })
  }

  discard(): Promise<void> {
    return this.#worker.request('discard', {})
  }

  prove(stateRoot: Hash, address: Uint8Array, slots: Hash[]): Promise<Proof> {
    // The engine in the thread is of this scheme.
    return this.#worker.request('prove', { stateRoot, address, slots }) as Promise<Proof>
  }

  stateAt(stateRoot: Hash): AsyncStateReader {
    return {
      account: (address) => this.#worker.request('account', { stateRoot, address }),
      storage: (address, slot) => this.#worker.request('storage', { stateRoot, address, slot }),
      code: (codeHash) => this.#worker.request('code', { codeHash }),
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#worker.close()
    return this.#closed
  }
}

interface Waiting {
  resolve: (output: unknown) => void
  reject: (error: Error) => void
  timer: NodeJS.Timeout
}

/** The thread and the calls that wait for it. What must stay true: every call ends, whatever becomes of the thread. */
class CommitmentThread {
  readonly #thread: Worker
  readonly #timeoutMs: number
  readonly #waiting = new Map<number, Waiting>()
  readonly #exited: Promise<void>
  #nextId = 1
  #failure: CommitmentWorkerError | undefined

  /**
   * @param program the worker, which serves an engine with `serveCommitment`; source or built, as this file
   * @param workerData what it is started with
   */
  constructor(program: URL, workerData: unknown, timeoutMs: number) {
    this.#timeoutMs = timeoutMs
    // From sources, the worker's imports need the source condition.
    const fromSource = program.href.endsWith('.ts')
    this.#thread = new Worker(program, {
      workerData,
      name: 'state-commitment',
      ...(fromSource ? { execArgv: ['--conditions=@megarollup/source'] } : {}),
    })
    this.#thread.on('message', (response: Response) => this.#settle(response))
    this.#thread.on('error', (error) =>
      this.#fail(new CommitmentWorkerError(`The trie worker failed: ${error}`, error)),
    )
    this.#thread.on('messageerror', (error) =>
      this.#fail(new CommitmentWorkerError('An answer of the trie worker was unreadable', error)),
    )
    this.#exited = new Promise((resolve) => {
      this.#thread.on('exit', (code) => {
        this.#fail(new CommitmentWorkerError(`The trie worker has ended with code ${code}`))
        resolve()
      })
    })
  }

  /** Sends what is not answered. After a failure there is no one to send it to: the next `root` reports that. */
  post(message: Exclude<Message, { id: number }>, moved: ArrayBuffer[]): void {
    if (!this.#failure) this.#thread.postMessage(message, moved)
  }

  request<O extends Operation>(operation: O, input: Operations[O]['input']): Promise<Operations[O]['output']> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure)
      const id = this.#nextId++
      const timer = setTimeout(() => this.#expire(operation), this.#timeoutMs)
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject, timer })
      this.#thread.postMessage({ id, operation, ...input })
    })
  }

  /** Closes the database and waits until the thread has ended. */
  async close(): Promise<void> {
    if (!this.#failure) await this.request('close', {}).catch(() => {})
    await this.stop()
  }

  async stop(): Promise<void> {
    await this.#thread.terminate()
    await this.#exited
  }

  #settle(response: Response): void {
    const waiting = this.#waiting.get(response.id)
    if (!waiting) return
    this.#waiting.delete(response.id)
    clearTimeout(waiting.timer)
    if ('error' in response) waiting.reject(receiveError(response.error))
    else waiting.resolve(response.output)
  }

  #expire(operation: Operation): void {
    this.#fail(
      new CommitmentWorkerError(`The trie worker did not answer \`${operation}\` within ${this.#timeoutMs} ms`),
    )
    void this.#thread.terminate()
  }

  #fail(failure: CommitmentWorkerError): void {
    this.#failure ??= failure
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(this.#failure)
    }
    this.#waiting.clear()
  }
}
