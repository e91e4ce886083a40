/** Absent before Node 23.9. */
const { threadCpuUsage } = process as { threadCpuUsage?: () => { user: number; system: number } }

/**
 * Milliseconds that this thread has run: what other processes take of a busy machine is not in it. Where Node cannot tell, those
 * that have passed.
 */
export function nowMs(): number {
  if (!threadCpuUsage) return performance.now()
  const { user, system } = threadCpuUsage()
  return (user + system) / 1000
}
