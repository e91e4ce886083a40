import { readdir, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { unpackArchive } from '../fixtures/index.ts'
import { NothingToRunError, type Suite } from './suite.ts'

/** Folders that hold no tests, in the archives that are run. */
const NOT_TESTS = new Set(['.meta'])

/** Every JSON file at a path, sorted: the file itself, or those in a folder, a `.tar` or a `.tar.zst`. */
export function jsonFiles(path: string): Promise<string[]> {
  return filesAt(path, (file) => file.endsWith('.json'))
}

/** The same for the files of a suite. */
export function suiteFiles(suite: Suite, path: string): Promise<string[]> {
  return suite.owns ? filesAt(path, (file) => suite.owns!(file.split(sep).join('/'))) : jsonFiles(path)
}

async function filesAt(path: string, isOwn: (file: string) => boolean): Promise<string[]> {
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new NothingToRunError(`There is nothing at ${path}.`)
  if (found.isDirectory()) return filesBelow(path, isOwn)
  if (/\.tar(\.zst)?$/.test(path)) return filesBelow(await unpackArchive(path), isOwn)
  return isOwn(path) ? [path] : []
}

async function filesBelow(folder: string, isOwn: (file: string) => boolean): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const nested = entries.map(async (entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return NOT_TESTS.has(entry.name) ? [] : filesBelow(path, isOwn)
    return isOwn(path) ? [path] : []
  })
  return (await Promise.all(nested)).flat().sort()
}
