import { join } from 'node:path'
import { Level } from 'level'
import { DevnetRunningError } from './errors.ts'

/**
 * Takes the folder for this process. The lock is that of an empty database: the kernel releases it when its holder dies, however it
 * dies. Returns what gives it back.
 */
export async function lockFolder(dir: string): Promise<() => Promise<void>> {
  const lock = new Level(join(dir, 'lock'))
  try {
    await lock.open()
  } catch (cause) {
    if (cause instanceof Error && (cause.cause as { code?: string } | undefined)?.code === 'LEVEL_LOCKED') {
      throw new DevnetRunningError(dir)
    }
    throw cause
  }
  return () => lock.close()
}
