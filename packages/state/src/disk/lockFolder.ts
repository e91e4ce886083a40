import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { StateFolderLockedError, StateStoreError } from '../errors.ts'

/** Folders that this process holds. Other threads of it are kept out by the file alone. */
const held = new Set<string>()

/**
 * Keeps other processes, and other stores of this one, out of a folder until the returned function is called: a file `folder.lock` with the
 * number of the process and when that began. What a process that is no more has left behind is taken over. Throws
 * `StateFolderLockedError`.
 */
export function lockFolder(folder: string): () => void {
  const path = resolve(folder)
  const file = join(path, 'folder.lock')
  if (held.has(path)) throw new StateFolderLockedError(folder, undefined)
  for (let attempt = 0; ; attempt++) {
    try {
      const fd = openSync(file, 'wx')
      writeSync(fd, `${process.pid} ${startOf(process.pid)}\n`)
      closeSync(fd)
      break
    } catch (error) {
      const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST'
      if (!exists) throw new StateStoreError(`The file ${file} cannot be made`, error)
      if (attempt > 2 || isHeld(file)) throw new StateFolderLockedError(folder, error)
      unlinkSync(file)
    }
  }
  held.add(path)
  return () => {
    if (held.delete(path)) unlinkSync(file)
  }
}

function isHeld(file: string): boolean {
  const [pid, start] = readFileSync(file, 'utf8').trim().split(' ')
  const number = Number(pid)
  if (!Number.isInteger(number) || number <= 0 || start === undefined) return false
  try {
    process.kill(number, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
  }
  // The number may belong to another process by now: where the system tells when that began, it has to agree.
  return startOf(number) === start
}

/** When a process began, in the system's own terms; `-` where it does not tell. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-'
  } catch {
    return '-'
  }
}
