import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { bytesToHex, hexToBytes } from '@megarollup/protocol'
import type { Engine } from './engines.ts'
import type { Job, JobResult, Workload } from './workload.ts'

type Answer = { error: string } | { ms: number; gas: number; succeeded: number; output: string; value: string }

/** A program of `packages/bench/peers` that runs as long as the benchmark does. Its protocol: the README there. */
export class NativePeer implements Engine, AsyncDisposable {
  readonly name: string
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>

  constructor(name: string, program: string) {
    this.name = name
    this.#child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] }) as unknown as ChildProcessWithoutNullStreams
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  async #ask(request: Record<string, unknown>): Promise<Exclude<Answer, { error: string }>> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`${this.name} has gone.`)
    const answer = JSON.parse(value) as Answer
    if ('error' in answer) throw new Error(`${this.name}: ${answer.error}`)
    return answer
  }

  async load({ name }: Workload, file: string): Promise<void> {
    await this.#ask({ do: 'load', name, file })
  }

  async unload(name: string): Promise<void> {
    await this.#ask({ do: 'unload', name })
  }

  async run(name: string, { file }: Job, options: { reset: boolean }): Promise<JobResult> {
    const { ms, gas, succeeded, output } = await this.#ask({ do: 'run', name, file, ...options })
    return { ms, gas: BigInt(gas), succeeded, output: hexToBytes(output as `0x${string}`) }
  }

  async storage(name: string, address: Uint8Array, slot: Uint8Array): Promise<Uint8Array> {
    const { value } = await this.#ask({ do: 'storage', name, address: bytesToHex(address), slot: bytesToHex(slot) })
    return hexToBytes(value as `0x${string}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()))
    this.#child.stdin.end()
    await gone
  }
}
