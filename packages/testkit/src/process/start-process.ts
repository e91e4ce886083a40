import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { LineTail } from './LineTail.ts'
import { ProcessError } from './ProcessError.ts'

/** How a process ended. Exactly one of the two is set. */
export interface ProcessExit {
  code: number | undefined
  signal: NodeJS.Signals | undefined
}

export interface StartProcessOptions<T> {
  args?: readonly string[]
  cwd?: string
  /** Added to this process's environment. `undefined` removes a variable. */
  env?: Readonly<Record<string, string | undefined>>
  /** Looks at each line of stdout and stderr; what it first returns other than `undefined` means: ready. */
  readyWhen: (line: string, stream: 'stdout' | 'stderr') => T | undefined
  /** Milliseconds until the process must be ready. Default 60,000. */
  readyTimeoutMs?: number
  /** Every line is also appended to this file. */
  logFile?: string
}

/** How long the output of a process that has gone may still arrive. */
const OUTPUT_GRACE_MS = 500

/** A running child. It dies with this process (its stdin is a pipe, and exit handlers kill it). */
export interface RunningProcess<T> extends AsyncDisposable {
  readonly pid: number
  /** What `readyWhen` returned. */
  readonly ready: T
  /** Settles when the process is gone; never rejects. */
  readonly exited: Promise<ProcessExit>
  isRunning(): boolean
  /** The last `lines` lines of its output. */
  output(lines?: number): string
  /** Resolves with the first line, past or to come, that matches. Throws `ProcessError` on time-out or exit. */
  waitForLine(pattern: RegExp, timeoutMs?: number): Promise<string>
  /** Asks it to stop. Throws `ProcessError` (and kills it) when it has not gone within `timeoutMs`. */
  stop(options?: { signal?: NodeJS.Signals; timeoutMs?: number }): Promise<ProcessExit>
  /** `kill -9`: returns when it is gone. */
  kill(): Promise<ProcessExit>
}

/**
 * Starts a program and waits until it says that it is ready.
 *
 * @throws ProcessError when it cannot be spawned, exits first, or is not ready in time (it is killed then).
 */
export async function startProcess<T>(command: string, options: StartProcessOptions<T>): Promise<RunningProcess<T>> {
  const { args = [], cwd, env, readyWhen, readyTimeoutMs = 60_000, logFile } = options
  const name = [command, ...args].join(' ')
  const child = execa(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env: { ...process.env, ...env }, extendEnv: false }),
    stdin: 'pipe',
    buffer: false,
    reject: false,
    cleanup: true,
    forceKillAfterDelay: false,
  })
  const log = logFile === undefined ? undefined : createWriteStream(logFile, { flags: 'a' })
  const tail = new LineTail()
  const listeners = new Set<(line: string, stream: 'stdout' | 'stderr') => void>()

  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream], crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      tail.push(line)
      log?.write(`${line}\n`)
      for (const listener of listeners) listener(line, stream)
    })
  }

  let running = true
  // `exit`, not the end of the output: an orphan of the child may hold its pipes open for ever.
  const exited = new Promise<ProcessExit>((resolve) => {
    child.nodeChildProcess.once('exit', (code, signal) => {
      running = false
      const outputEnded = new Promise((ended) => child.nodeChildProcess.once('close', ended))
      void withTimeout(outputEnded, OUTPUT_GRACE_MS).then(() => {
        log?.end()
        resolve({ code: code ?? undefined, signal: signal ?? undefined })
      })
    })
    child.nodeChildProcess.once('error', (cause) => {
      running = false
      tail.push(cause.message)
      resolve({ code: undefined, signal: undefined })
    })
  })

  function waitFor<R>(
    look: (line: string, stream: 'stdout' | 'stderr') => R | undefined,
    timeoutMs: number,
  ): Promise<R> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => finish(() => reject(failure(`said nothing of what was awaited in ${timeoutMs} ms`))),
        timeoutMs,
      )
      const listener = (line: string, stream: 'stdout' | 'stderr') => {
        let found: R | undefined
        try {
          found = look(line, stream)
        } catch (cause) {
          finish(() => reject(cause))
        }
        if (found !== undefined) finish(() => resolve(found))
      }
      function finish(settle: () => void): void {
        clearTimeout(timer)
        listeners.delete(listener)
        settle()
      }
      listeners.add(listener)
      void exited.then((exit) => finish(() => reject(failure(`exited early (${describeExit(exit)})`))))
    })
  }

  function failure(what: string): ProcessError {
    return new ProcessError(name, what, tail.text(40))
  }

  async function kill(): Promise<ProcessExit> {
    child.kill('SIGKILL')
    return exited
  }

  async function stop({
    signal = 'SIGTERM',
    timeoutMs = 15_000,
  }: {
    signal?: NodeJS.Signals
    timeoutMs?: number
  } = {}) {
    child.kill(signal)
    const exit = await withTimeout(exited, timeoutMs)
    if (exit !== undefined) return exit
    await kill()
    throw failure(`was still there ${timeoutMs} ms after ${signal}`)
  }

  try {
    const ready = await waitFor(readyWhen, readyTimeoutMs)
    return {
      pid: child.pid as number,
      ready,
      exited,
      isRunning: () => running,
      output: (lines) => tail.text(lines),
      async waitForLine(pattern, timeoutMs = 30_000) {
        const past = tail
          .text()
          .split('\n')
          .find((line) => pattern.test(line))
        return past ?? waitFor((line) => (pattern.test(line) ? line : undefined), timeoutMs)
      },
      stop,
      kill,
      async [Symbol.asyncDispose]() {
        if (running) await stop().catch(() => undefined)
      },
    }
  } catch (cause) {
    if (running) await kill()
    throw cause
  }
}

async function withTimeout<R>(promise: Promise<R>, timeoutMs: number): Promise<R | undefined> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs)
  })
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer))
}

function describeExit({ code, signal }: ProcessExit): string {
  return signal === undefined ? `code ${code ?? 'none'}` : `signal ${signal}`
}
