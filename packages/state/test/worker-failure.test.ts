import { Worker } from 'node:worker_threads'
import { afterEach, expect, it, vi } from 'vitest'
import { diffOf, number32, person } from '../src/compliance/fixtures.ts'
import { createMptCommitment } from '../src/index.ts'
import { temporaryFolder } from './temporaryFolder.ts'

const path = temporaryFolder()
afterEach(() => vi.restoreAllMocks())

it('rejects what waits and what comes later when the worker dies', async () => {
  const posted = vi.spyOn(Worker.prototype, 'postMessage')
  const commitment = await createMptCommitment({ path: path('trie') })
  const worker = posted.mock.contexts[0] as Worker
  posted.mockImplementationOnce(() => {}) // the worker is at something else and does not get to it
  const waiting = commitment.root(0n)
  const rejection = expect(waiting).rejects.toMatchObject({ code: 'COMMITMENT_WORKER_FAILED' })
  await worker.terminate()
  await rejection
  commitment.apply(diffOf({}))
  await expect(commitment.head()).rejects.toMatchObject({ code: 'COMMITMENT_WORKER_FAILED' })
  await commitment.close()
  const again = await createMptCommitment({ path: path('trie') })
  expect(await again.head()).toBeUndefined()
  await again.close()
})

it('ends a worker that does not answer in time', async () => {
  const commitment = await createMptCommitment({ path: path('trie'), timeoutMs: 2_000 })
  const deaf = vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(() => {})
  await expect(commitment.root(0n)).rejects.toMatchObject({
    code: 'COMMITMENT_WORKER_FAILED',
    message: expect.stringContaining('`root`'),
  })
  deaf.mockRestore()
  await expect(commitment.head()).rejects.toMatchObject({ code: 'COMMITMENT_WORKER_FAILED' })
  await commitment.close()
})

it('closes twice, and refuses work afterwards', async () => {
  const commitment = await createMptCommitment({ path: path('trie') })
  await Promise.all([commitment.close(), commitment.close()])
  commitment.apply(diffOf({}))
  await expect(commitment.root(0n)).rejects.toMatchObject({ code: 'COMMITMENT_WORKER_FAILED' })
})

it('reports a diff of a wrong shape in the root', async () => {
  const commitment = await createMptCommitment({ path: path('trie') })
  commitment.apply(diffOf({ storage: [[person(1), number32(1), new Uint8Array(31)]] }))
  await expect(commitment.root(0n)).rejects.toMatchObject({ code: 'INVALID_STATE_DIFF' })
  await commitment.discard()
  await commitment.root(0n)
  await commitment.close()
})

it('gives errors of the worker their class', async () => {
  await (await createMptCommitment({ path: path('trie'), genesisHash: number32(1) })).close()
  const { StateFolderFormatError } = await import('../src/index.ts')
  await expect(createMptCommitment({ path: path('trie'), genesisHash: number32(2) })).rejects.toBeInstanceOf(
    StateFolderFormatError,
  )
})
