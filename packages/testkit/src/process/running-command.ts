import { readFileSync, readlinkSync } from 'node:fs'

/** How a running process was started. */
export interface RunningCommand {
  program: string
  args: string[]
  env: Record<string, string>
  cwd: string
}

/** Reads how a process was started, so that it can be started again in just this way. Linux only (`/proc`). */
export function readRunningCommand(pid: number): RunningCommand {
  const [program, ...args] = readList(pid, 'cmdline')
  if (program === undefined) throw new Error(`process ${pid} has no command line`)
  const env = Object.fromEntries(
    readList(pid, 'environ').map((entry) => {
      const separator = entry.indexOf('=')
      return [entry.slice(0, separator), entry.slice(separator + 1)] as const
    }),
  )
  return { program, args, env, cwd: readlinkSync(`/proc/${pid}/cwd`) }
}

/** The ancestor of `pid` (or itself) whose parent is `parent`. Linux only. */
export function childOnTheWayTo(pid: number, parent: number): number {
  let child = pid
  while (child > 1) {
    const above = readParent(child)
    if (above === parent) return child
    child = above
  }
  throw new Error(`process ${pid} does not descend from ${parent}`)
}

function readParent(pid: number): number {
  // `pid (name) state ppid …`; the name may hold anything, so look behind its last parenthesis.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

function readList(pid: number, file: 'cmdline' | 'environ'): string[] {
  return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').slice(0, -1)
}
