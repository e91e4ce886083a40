import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A program that answers each line of JSON on its stdin with one on its stdout; an answer with `error` says why there is none. */
export class LineProcess implements AsyncDisposable {
  readonly name: string
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>

  constructor(name: string, program: string, args: readonly string[] = [], env: Record<string, string> = {}) {
    this.name = name
    this.#child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    }) as unknown as ChildProcessWithoutNullStreams
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  async ask<Answer extends object>(request: Record<string, unknown>): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`${this.name} has gone (${this.#child.signalCode ?? this.#child.exitCode}).`)
    const answer = JSON.parse(value) as Answer | { error: string }
    if ('error' in answer) throw new Error(`${this.name}: ${answer.error}`)
    return answer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()))
    this.#child.stdin.end()
    await gone
  }
}
