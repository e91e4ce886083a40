import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { childOnTheWayTo, type RunningCommand, readRunningCommand } from '../process/running-command.ts'
import { type ProcessExit, type RunningProcess, startProcess } from '../process/start-process.ts'
import type { NetworkUnderTest } from './NetworkUnderTest.ts'
import { type DevnetReady, networkOf, type StartDevnetOptions, startDevnet } from './start-devnet.ts'

/** A role of a devnet, run by the test itself, which may kill it and start it again. */
export interface Role {
  readonly name: string
  readonly pid: number
  isRunning(): boolean
  /** Its last lines of output. */
  output(lines?: number): string
  /** `kill -9`. */
  kill(): Promise<ProcessExit>
  stop(): Promise<ProcessExit>
  /** Starts it as it was started before; resolves when it says that it is ready. */
  start(): Promise<void>
}

export interface Roles extends NetworkUnderTest, AsyncDisposable {
  ready: DevnetReady
  /** Throws `RangeError` when there is none of this name: `l1`, `da`, `sequencer`, `fullnode-1`, … */
  role(name: string): Role
  stop(): Promise<void>
}

/**
 * A devnet whose roles the test supervises: `pnpm devnet` makes the chain, each role's command line is taken down, the devnet is
 * stopped, and each role is started again by the test with just that command line. Linux only.
 */
export async function startRoles(options: Pick<StartDevnetOptions, 'command'> = {}): Promise<Roles> {
  const dataDir = await mkdtemp(join(tmpdir(), 'megarollup-roles-'))
  const devnet = await startDevnet({ ...options, args: ['--port-base', '0', '--data-dir', dataDir] })
  const { ready } = devnet
  const roles = new Map<string, SupervisedRole>()
  try {
    const pids = [
      ['l1', ready.l1.pid],
      ['da', ready.da.pid],
      ...ready.nodes.map(({ name, pid }) => [name, pid] as const),
    ] as const
    for (const [name, pid] of pids) {
      roles.set(name, new SupervisedRole(name, readRunningCommand(childOnTheWayTo(pid, ready.pid))))
    }
  } finally {
    await devnet.process.stop()
  }

  async function stop(): Promise<void> {
    for (const role of [...roles.values()].reverse()) if (role.isRunning()) await role.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    for (const role of roles.values()) await role.start()
  } catch (cause) {
    await stop()
    throw cause
  }
  return {
    ...networkOf(ready),
    ready,
    role(name) {
      const role = roles.get(name)
      if (role === undefined) throw new RangeError(`no role ${name}; there are ${[...roles.keys()].join(', ')}`)
      return role
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

class SupervisedRole implements Role {
  readonly name: string
  readonly #command: RunningCommand
  #process: RunningProcess<true> | undefined

  constructor(name: string, command: RunningCommand) {
    this.name = name
    this.#command = command
  }

  get pid(): number {
    return this.#running.pid
  }

  get #running(): RunningProcess<true> {
    if (this.#process === undefined) throw new Error(`${this.name} was not started`)
    return this.#process
  }

  isRunning(): boolean {
    return this.#process?.isRunning() ?? false
  }

  output(lines?: number): string {
    return this.#process?.output(lines) ?? ''
  }

  async kill(): Promise<ProcessExit> {
    return this.#running.kill()
  }

  async stop(): Promise<ProcessExit> {
    return this.#running.stop()
  }

  async start(): Promise<void> {
    const { program, args, env, cwd } = this.#command
    this.#process = await startProcess(program, {
      ...{ args, env, cwd },
      readyWhen: (line, stream) => (stream === 'stdout' && line.startsWith('{') ? true : undefined),
    })
  }
}
