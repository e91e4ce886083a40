/** For Node, Bun and Deno: what was fetched of a remote state, kept in files. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RecordingStore } from './RemoteState.ts'
import type { StateRecording } from './recording.ts'

/**
 * Keeps recordings in a folder, one file for each chain and block. A file is replaced as a whole, so that a killed process
 * leaves the one before.
 */
export function createFileStore(folder: string): RecordingStore {
  const path = (chainId: string, blockHash: string) => join(folder, `${BigInt(chainId)}-${blockHash}.json`)
  return {
    async load(chainId, blockHash) {
      const text = await readFile(path(chainId, blockHash), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
      return text === undefined ? undefined : JSON.parse(text)
    },
    async save(recording: StateRecording) {
      const target = path(recording.chainId, recording.block.hash)
      await mkdir(folder, { recursive: true })
      await writeFile(`${target}.new`, JSON.stringify(recording))
      await rename(`${target}.new`, target)
    },
  }
}
