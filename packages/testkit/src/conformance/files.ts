import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { unpackArchive } from '../fixtures/index.ts'

/** Folders that hold no tests, in the archives that are run. */
const NOT_TESTS = new Set(['.meta'])

/** Every JSON file at a path, sorted: the file itself, or those in a folder, a `.tar` or a `.tar.zst`. */
export async function jsonFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new Error(`There is nothing at ${path}.`)
  if (found.isDirectory()) return filesBelow(path)
  return /\.tar(\.zst)?$/.test(path) ? filesBelow(await unpackArchive(path)) : [path]
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const nested = entries.map(async (entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return NOT_TESTS.has(entry.name) ? [] : filesBelow(path)
    return entry.name.endsWith('.json') ? [path] : []
  })
  return (await Promise.all(nested)).flat().sort()
}
