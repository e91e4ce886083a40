import { describe, expect, it } from 'vitest'
import { isAlive } from './is-alive.ts'
import { ProcessError } from './ProcessError.ts'
import { startProcess } from './start-process.ts'

const readyOn = (awaited: string) => (line: string) => (line === awaited ? line : undefined)

/** A shell script as a child. */
function startScript(script: string, options: { awaited?: string; readyTimeoutMs?: number } = {}) {
  const { awaited = 'ready', readyTimeoutMs = 20_000 } = options
  return startProcess('sh', { args: ['-c', script], readyWhen: readyOn(awaited), readyTimeoutMs })
}

describe('startProcess', () => {
  it('is ready when the program says so, on stdout or stderr, and keeps what it said', async () => {
    await using child = await startScript('echo first; echo ready >&2; exec cat')
    expect(child.ready).toBe('ready')
    expect(child.isRunning()).toBe(true)
    expect(await child.waitForLine(/first/)).toBe('first')
  })

  it('names the exit code and the output of a program that ends before it is ready', async () => {
    await expect(startScript('echo because; exit 3')).rejects.toThrow(/exited early \(code 3\)[\s\S]*because/)
  })

  it('kills a program that is not ready in time', async () => {
    const started = startScript('echo "pid $$"; exec sleep 60', { readyTimeoutMs: 500 })
    const error = await started.catch((cause) => cause)
    expect(error).toBeInstanceOf(ProcessError)
    expect(isAlive(Number(/pid (\d+)/.exec(error.output)?.[1]))).toBe(false)
  })

  it('reports a program that does not exist', async () => {
    const started = startProcess('/nonexistent/program', { readyWhen: readyOn('ready') })
    await expect(started).rejects.toThrow(/ENOENT/)
  })

  it('stops a program by a signal, and says how it ended', async () => {
    const child = await startScript('trap "exit 7" TERM; echo ready; while :; do sleep 0.05; done')
    expect(await child.stop()).toEqual({ code: 7, signal: undefined })
    expect(child.isRunning()).toBe(false)
  })

  it('kills a program that ignores the signal, and says so', async () => {
    const child = await startScript('trap "" TERM; echo ready; while :; do sleep 0.05; done')
    await expect(child.stop({ timeoutMs: 300 })).rejects.toThrow(/still there/)
    expect(await child.exited).toEqual({ code: undefined, signal: 'SIGKILL' })
  })
})
