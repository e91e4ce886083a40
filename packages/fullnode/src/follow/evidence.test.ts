import { readdir, readFile, writeFile } from 'node:fs/promises'
import { RootMismatchError } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../chain/test/temporary-folder.ts'
import { EvidenceFolder } from './evidence.ts'

const path = temporaryFolder()
const error = new RootMismatchError(7n, new Uint8Array(32).fill(1), new Uint8Array(32).fill(2))

describe('EvidenceFolder', () => {
  it('knows no reason to stop before anything was kept', async () => {
    expect(await new EvidenceFolder(path('evidence')).reasonToStop()).toBeUndefined()
  })

  it('keeps records and the reason, which the next run reads', async () => {
    const records = [
      { name: 'first', bytes: Uint8Array.of(1, 2) },
      { name: 'second', bytes: Uint8Array.of(3) },
    ]
    await new EvidenceFolder(path('evidence')).keep('double-signature', error, records)
    expect((await readdir(path('evidence'))).toSorted()).toEqual([
      ...['double-signature-first.bin', 'double-signature-second.bin', 'stopped.json'],
    ])
    expect([...(await readFile(path('evidence/double-signature-first.bin')))]).toEqual([1, 2])
    const summary = JSON.parse(await readFile(path('evidence/stopped.json'), 'utf8'))
    expect(summary).toMatchObject({ kind: 'double-signature', code: 'ROOT_MISMATCH', message: error.message })
    const reason = await new EvidenceFolder(path('evidence')).reasonToStop()
    expect(reason).toMatchObject({ code: 'STOPPED_EARLIER', message: expect.stringContaining(error.message) })
  })

  it('does not begin to follow over a summary that it cannot read', async () => {
    await new EvidenceFolder(path('evidence')).keep('root-mismatch', error, [])
    await writeFile(path('evidence/stopped.json'), '{')
    await expect(new EvidenceFolder(path('evidence')).reasonToStop()).rejects.toThrow()
  })
})
