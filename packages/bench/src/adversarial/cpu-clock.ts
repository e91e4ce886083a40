/**
 * Milliseconds that this thread has been on a processor, so that a busy machine does not look like slow code; the time of day where the
 * runtime does not count that.
 */
export function cpuMs(): number {
  const usage = process.threadCpuUsage?.()
  return usage ? (usage.user + usage.system) / 1000 : performance.now()
}
