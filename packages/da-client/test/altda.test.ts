import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createAltDaClient } from '../src/index.ts'
import { createDaServer, type DaServer } from '../src/server/index.ts'
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts'
import { createMemoryLogger } from './memory-logger.ts'

const payload = new TextEncoder().encode('a payload')
let dir: string
let server: DaServer
let proxy: FaultyProxy

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'megarollup-da-'))
  server = createDaServer({ port: 0, dir, logger: createMemoryLogger() })
  await server.start()
  proxy = await startFaultyProxy(server.url)
})

afterEach(async () => {
  await proxy.close()
  await server.stop()
  await rm(dir, { recursive: true })
})

const client = (options = {}) => createAltDaClient({ url: `${proxy.url}/`, backoffMs: 2, ...options })

it('reads back what it put before it says that it is stored', async () => {
  await client().put(payload)
  expect(proxy.requests).toEqual(['POST /put', 'GET /get/'])
})

it('tries again after answers that may pass', async () => {
  proxy.failNext = [503, 429, 500]
  await client({ retries: 3 }).put(payload)
  expect(proxy.requests).toEqual(['POST /put', 'POST /put', 'POST /put', 'POST /put', 'GET /get/'])
})

it('names the request, the reason and the attempts when it gives up', async () => {
  proxy.failNext = [503, 503]
  await expect(client({ retries: 1 }).put(payload)).rejects.toThrow(
    `POST ${proxy.url}/put failed: HTTP 503: planted failure (2 attempts).`,
  )
})

it('does not repeat what the server refused', async () => {
  proxy.failNext = [400]
  await expect(client().put(payload)).rejects.toMatchObject({ code: 'DA_REJECTED' })
  expect(proxy.requests).toHaveLength(1)
})

it('puts again when the server acknowledged a payload that it does not have', async () => {
  proxy.mode = 'forget'
  await expect(client({ retries: 1 }).put(payload)).rejects.toMatchObject({ code: 'DA_UNAVAILABLE' })
  expect(proxy.requests).toEqual(['POST /put', 'GET /get/', 'POST /put', 'GET /get/'])
})

it('refuses an answer that does not match its commitment', async () => {
  const commitment = await client().put(payload)
  proxy.mode = 'flip'
  await expect(client({ retries: 1 }).get(commitment)).rejects.toMatchObject({ code: 'DA_CORRUPTED' })
  proxy.mode = 'pass'
  expect(Buffer.from(await client().get(commitment)).toString()).toBe('a payload')
})

it('reads no more than its limit of an answer', async () => {
  const commitment = await client().put(new Uint8Array(100_000))
  await expect(client({ retries: 0, maxResponseBytes: 50_000 }).get(commitment)).rejects.toMatchObject({
    code: 'DA_CORRUPTED',
    reason: 'it is larger than 50000 bytes',
  })
})

it('says that nobody listens', async () => {
  const url = proxy.url
  await proxy.close()
  await expect(createAltDaClient({ url, retries: 0 }).get(new Uint8Array(33))).rejects.toThrow(/ECONNREFUSED/)
})

it('stops waiting for a slow server when its caller gives up', async () => {
  proxy.mode = 'hang'
  const controller = new AbortController()
  const put = client({ timeoutMs: 60_000 }).put(payload, { signal: controller.signal })
  controller.abort(new Error('shutting down'))
  await expect(put).rejects.toThrow('shutting down')
})
