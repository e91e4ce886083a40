import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { RoleDiedError } from '../errors.ts'

/** How long a role may take until it says that it is ready. */
const READY_TIMEOUT_MS = 60_000
/** Lines of a dead role's log that are shown. */
const SHOWN_LINES = 20

export interface ChildRoleOptions {
  name: string
  /** Script of this project that runs on the same Node. */
  script: string
  args: readonly string[]
  env?: Record<string, string>
  /** Where its standard error goes. */
  logFile: string
}

function spawnRole({ script, args, env = {} }: ChildRoleOptions) {
  return execa(process.execPath, [...process.execArgv, script, ...args], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    cleanup: true,
    detached: true, // Ctrl-C in the terminal reaches only this process, which stops its roles in order.
    env,
  })
}

/** One role as a child process. It stops by itself when this process is gone, because its standard input closes then. */
export class ChildRole {
  readonly name: string
  readonly logFile: string
  /** Resolves when the process has ended. Never rejects. */
  readonly ended: Promise<{ exitCode: number | undefined; signal: string | undefined }>
  readonly #process: ReturnType<typeof spawnRole>
  readonly #ready: Promise<Record<string, unknown>>
  #hasEnded = false

  private constructor(options: ChildRoleOptions, log: WriteStream) {
    this.name = options.name
    this.logFile = options.logFile
    this.#process = spawnRole(options)
    this.#process.stderr.pipe(log)
    this.#process.stdin.on('error', () => undefined)
    const firstLine = Promise.withResolvers<Record<string, unknown>>()
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      if (line.startsWith('{')) firstLine.resolve(JSON.parse(line))
    })
    this.ended = this.#process.then(({ exitCode, signal }) => {
      this.#hasEnded = true
      return { exitCode, signal }
    })
    this.#ready = firstLine.promise
  }

  static async start(options: ChildRoleOptions): Promise<ChildRole> {
    await mkdir(dirname(options.logFile), { recursive: true })
    const log = createWriteStream(options.logFile, { flags: 'a' })
    await once(log, 'open')
    return new ChildRole(options, log)
  }

  get pid(): number {
    return this.#process.pid!
  }

  /** What it said when it became ready. Throws `RoleDiedError` when it ended before, or took too long. */
  async ready(): Promise<Record<string, unknown>> {
    const timeout = Promise.withResolvers<'timeout'>()
    const timer = setTimeout(timeout.resolve, READY_TIMEOUT_MS, 'timeout')
    const first = await Promise.race([this.#ready, this.ended.then(() => 'ended' as const), timeout.promise])
    clearTimeout(timer)
    if (first === 'ended') throw await this.death()
    if (first === 'timeout') {
      throw new RoleDiedError(
        this.name,
        undefined,
        `was not ready after ${READY_TIMEOUT_MS / 1000} s`,
        await this.#lastLines(),
      )
    }
    return first
  }

  /** The error that tells how it ended. */
  async death(): Promise<RoleDiedError> {
    const { exitCode, signal } = await this.ended
    const how = signal ? `was ended by ${signal}` : `ended with status ${exitCode}`
    return new RoleDiedError(this.name, exitCode, how, await this.#lastLines())
  }

  /** Asks it to stop, and makes it after `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    if (this.#hasEnded) return
    this.#process.kill('SIGTERM')
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), timeoutMs)
    await this.ended
    clearTimeout(timer)
  }

  /** Ends it at once. */
  kill(): void {
    if (!this.#hasEnded) this.#process.kill('SIGKILL')
  }

  async #lastLines(): Promise<string> {
    const text = await readFile(this.logFile, 'utf8').catch(() => '')
    return text.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n')
  }
}
