import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { countsFolder } from './folder.ts'
import type { Branch } from './instrument.ts'

/** The counts of all processes together. */
export async function sumCounts(folder: string, counters: number): Promise<number[]> {
  const sum = new Array<number>(counters).fill(0)
  for (const file of await readdir(countsFolder(folder))) {
    if (!file.endsWith('.json')) continue
    const counts = JSON.parse(await readFile(join(countsFolder(folder), file), 'utf8')) as number[]
    counts.forEach((count, counter) => {
      sum[counter]! += count
    })
  }
  return sum
}

/** How often a branch was taken. */
function taken({ counter, less }: Branch, counts: readonly number[]): number {
  return counts[counter]! - (less === undefined ? 0 : counts[less]!)
}

/** Covered of all, by file, and each branch that was never taken. */
export function describeCoverage(branches: readonly Branch[], counts: readonly number[]): string[] {
  const lines: string[] = []
  for (const [file, own] of Map.groupBy(branches, (branch) => branch.file)) {
    const missed = own.filter((branch) => taken(branch, counts) === 0)
    lines.push(`${file}: ${own.length - missed.length}/${own.length}`)
    for (const { line, what } of missed) lines.push(`  ${file}:${line} ${what}`)
  }
  const covered = branches.filter((branch) => taken(branch, counts) > 0).length
  const share = ((100 * covered) / branches.length).toFixed(1)
  return [...lines, `${covered} of ${branches.length} branches covered (${share} %)`]
}
