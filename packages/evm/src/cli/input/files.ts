import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CliError } from '../CliError.ts'

/** The JSON files at some paths: files themselves, and those in folders, sorted. */
export async function jsonFilesAt(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const entry = await stat(path).catch(() => undefined)
      if (!entry) throw new CliError('io', `there is nothing at ${path}`)
      if (!entry.isDirectory()) return [path]
      const names = await readdir(path, { recursive: true })
      return names
        .filter((name) => name.endsWith('.json') && !name.includes('.meta'))
        .map((name) => join(path, name))
        .sort()
    }),
  )
  return found.flat()
}
