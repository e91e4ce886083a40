/** Whether a process of this id exists (a zombie counts). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    // EPERM: it exists, and is somebody else's.
    return (cause as NodeJS.ErrnoException).code === 'EPERM'
  }
}
