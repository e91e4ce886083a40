import { join } from 'node:path'

/** What `preload.mjs` reads from `coverage.json`. */
export interface Coverage {
  /** File of the counting kernel. */
  wasm: string
  /** SHA-256 of the kernel that it takes the place of. */
  plainHash: string
  counters: number
}

export function describedIn(folder: string): string {
  return join(folder, 'coverage.json')
}

/** Where each process leaves its counts. */
export function countsFolder(folder: string): string {
  return join(folder, 'counts')
}
