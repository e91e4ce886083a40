import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { MegarollupError } from '@megarollup/protocol'
import { StoppedEarlierError } from '../errors.ts'

const SUMMARY = 'stopped.json'

/** Keeps what proves that the sequencer did wrong. While a summary is there, the node does not follow. */
export class EvidenceFolder {
  readonly #dir: string

  constructor(dir: string) {
    this.#dir = dir
  }

  /** The error with which an earlier run stopped, or `undefined`. */
  async reasonToStop(): Promise<StoppedEarlierError | undefined> {
    const path = join(this.#dir, SUMMARY)
    try {
      const { message } = JSON.parse(await readFile(path, 'utf8')) as { message?: unknown }
      return new StoppedEarlierError(String(message), path)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    }
  }

  /** Writes records and then the summary, durably. */
  async keep(kind: string, error: MegarollupError, records: { name: string; bytes: Uint8Array }[]): Promise<void> {
    await mkdir(this.#dir, { recursive: true })
    const files = records.map(({ name }) => `${kind}-${name}.bin`)
    for (const [i, { bytes }] of records.entries()) await this.#write(files[i]!, bytes)
    const summary = { kind, code: error.code, message: error.message, files }
    await this.#write(SUMMARY, Buffer.from(`${JSON.stringify(summary, undefined, 2)}\n`))
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.#dir, name)
    const file = await open(`${path}.tmp`, 'w')
    try {
      await file.writeFile(bytes)
      await file.datasync()
    } finally {
      await file.close()
    }
    await rename(`${path}.tmp`, path)
    const directory = await open(this.#dir, 'r')
    await directory.sync().finally(() => directory.close())
  }
}
