import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { type DaHarness, daComplianceCases } from '../src/compliance/index.ts'
import { createAltDaClient, createFileDaClient } from '../src/index.ts'
import { createDaServer } from '../src/server/index.ts'
import { startFaultyProxy } from './faulty-proxy.ts'
import { createMemoryLogger } from './memory-logger.ts'

const missingCommitment = () => Uint8Array.from({ length: 33 }, (_, index) => (index === 0 ? 0 : 0xaa))

async function corruptFile(dir: string, commitment: Uint8Array): Promise<void> {
  const path = join(dir, `0x${Buffer.from(commitment).toString('hex')}`)
  const bytes = await readFile(path)
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 0x40
  await writeFile(path, bytes)
}

async function setupFile(): Promise<DaHarness> {
  const dir = await mkdtemp(join(tmpdir(), 'megarollup-da-'))
  return {
    client: createFileDaClient({ dir, maxPayloadBytes: 200_000 }),
    missingCommitment,
    corrupt: (commitment) => corruptFile(dir, commitment),
    takeDown: () => rename(dir, `${dir}-away`),
    bringUp: () => rename(`${dir}-away`, dir),
    close: () => rm(dir, { recursive: true }),
  }
}

async function setupAltDa(): Promise<DaHarness> {
  const dir = await mkdtemp(join(tmpdir(), 'megarollup-da-'))
  const server = createDaServer({ port: 0, dir, logger: createMemoryLogger() })
  await server.start()
  const proxy = await startFaultyProxy(server.url)
  const setMode = (mode: typeof proxy.mode) => async () => {
    proxy.mode = mode
  }
  return {
    client: createAltDaClient({ url: proxy.url, timeoutMs: 500, retries: 1, backoffMs: 5 }),
    missingCommitment,
    corrupt: (commitment) => corruptFile(dir, commitment),
    takeDown: setMode('drop'),
    slowDown: setMode('hang'),
    bringUp: setMode('pass'),
    async close() {
      await proxy.close()
      await server.stop()
      await rm(dir, { recursive: true })
    },
  }
}

describe.each([
  ['file', setupFile],
  ['altda', setupAltDa],
])('the %s backend', (_name, setup) => {
  for (const { name, run } of daComplianceCases)
    it(name, async () => {
      const harness = await setup()
      await run(harness).finally(() => harness.close())
    })
})
