import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { IdentityError } from '../errors.ts'
import { loadIdentity } from './loadIdentity.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'megarollup-identity-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('the identity file', () => {
  it('is made when absent, for its owner only, and read the next time', async () => {
    const path = join(folder, 'keys', 'p2p.key')
    const made = await loadIdentity(path)
    const read = await loadIdentity(path)
    expect(read.equals(made)).toBe(true)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(join(folder, 'keys'))).toEqual(['p2p.key'])
  })

  it('is the same for all who race to make it', async () => {
    const path = join(folder, 'p2p.key')
    const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => loadIdentity(path)))
    for (const other of others) expect(other.equals(first!)).toBe(true)
    expect(await readdir(folder)).toEqual(['p2p.key'])
  })

  it('is never replaced when it holds something else', async () => {
    const path = join(folder, 'p2p.key')
    await writeFile(path, 'not a key')
    await expect(loadIdentity(path)).rejects.toThrow(IdentityError)
  })
})
