import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDaServer, type DaServer } from '../src/server/index.ts'
import { createMemoryLogger } from './memory-logger.ts'

const KNOWN_PAYLOAD = 'A'.repeat(1024)
const KNOWN_COMMITMENT = '00144ce276b46d1dff5a339f09fc50bc9293068468bae8811b4ef0671607c47c86'

let dir: string
let server: DaServer
let logger: ReturnType<typeof createMemoryLogger>

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'megarollup-da-'))
  logger = createMemoryLogger()
  server = createDaServer({ port: 0, dir, logger, maxBodyBytes: 33 << 20 })
  await server.start()
})

afterEach(async () => {
  await server.stop()
  await rm(dir, { recursive: true })
})

async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(`${server.url}${path}`, { redirect: 'manual', ...init })
  const body = Buffer.from(await response.arrayBuffer())
  return { status: response.status, body, hex: body.toString('hex'), headers: response.headers }
}
const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers = {}) =>
  ask(path, { method: 'POST', body, headers })

describe('the answers of op-alt-da', () => {
  it.each(['/put', '/put/'])('POST %s answers 33 raw bytes, 00 and the Keccak-256', async (path) => {
    const answer = await post(path, KNOWN_PAYLOAD)
    expect(answer).toMatchObject({ status: 200, hex: KNOWN_COMMITMENT })
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
  })

  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'application/octet-stream'])(
    'takes a body called %s as bytes',
    async (type) => {
      const answer = await post('/put', KNOWN_PAYLOAD, { 'content-type': type })
      expect(answer.hex).toBe(KNOWN_COMMITMENT)
    },
  )

  it('takes a request without a body as an empty payload', async () => {
    const { hex } = await ask('/put', { method: 'POST' })
    expect(hex).toBe('00c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470')
    expect(await ask(`/get/0x${hex}`)).toMatchObject({ status: 200, hex: '' })
  })

  it('GET /get/0x… answers the payload', async () => {
    await post('/put', KNOWN_PAYLOAD)
    const answer = await ask(`/get/0x${KNOWN_COMMITMENT}`)
    expect(answer.status).toBe(200)
    expect(answer.body.toString()).toBe(KNOWN_PAYLOAD)
  })

  it('answers 404 and nothing for what it does not have', async () => {
    expect(await ask(`/get/0x${KNOWN_COMMITMENT}`)).toMatchObject({ status: 404, hex: '' })
  })

  it.each(['/get/', '/get/0x', '/get/0x0', '/get/0xzz', `/get/${KNOWN_COMMITMENT}`, '/get/0x00/11'])(
    'answers 400 and nothing to GET %s',
    async (path) => {
      const answer = await ask(path)
      expect(answer).toMatchObject({ status: 400, hex: '' })
    },
  )

  it('sends /get on to /get/', async () => {
    const answer = await ask('/get')
    expect(answer.status).toBe(307)
    expect(answer.headers.get('location')).toBe('/get/')
  })

  it('has no /health', async () => {
    expect(await ask('/health')).toMatchObject({ status: 404, body: Buffer.from('404 page not found\n') })
  })

  it('takes a payload under a commitment of the caller, unchecked, and answers with nothing', async () => {
    expect(await post('/put/0x01ff42', 'hello')).toMatchObject({ status: 200, hex: '' })
    expect((await ask('/get/0x01ff42')).body.toString()).toBe('hello')
    expect(await post('/put/nonsense', 'hello')).toMatchObject({ status: 400, hex: '' })
  })

  it('takes commitments of up to 120 bytes', async () => {
    const longest = `0x${'01'.repeat(120)}`
    expect((await post(`/put/${longest}`, 'hello')).status).toBe(200)
    expect((await ask(`/get/${longest}`)).body.toString()).toBe('hello')
    expect((await post(`/put/${longest}01`, 'hello')).status).toBe(400)
  })

  it('takes 32 MiB', async () => {
    const answer = await post('/put', new Uint8Array(32 << 20).fill(7))
    expect(answer.status).toBe(200)
    expect((await ask(`/get/0x${answer.hex}`)).body.length).toBe(32 << 20)
  })
})

describe('what it keeps safe', () => {
  it('refuses a body above its limit and stores nothing', async () => {
    const answer = await post('/put', new Uint8Array((33 << 20) + 1))
    expect(answer.status).toBe(413)
    expect(answer.body.at(-1)).toBe('\n'.charCodeAt(0))
    expect(await readdir(dir)).toEqual([])
  })

  it.each([
    ['one flipped bit', (bytes: Buffer) => bytes.fill(bytes[100]! ^ 1, 100, 101)],
    ['a missing end', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['nothing in it', (bytes: Buffer) => bytes.subarray(0, 0)],
    ['another version', (bytes: Buffer) => bytes.fill(2, 4, 5)],
  ])('answers 500 for a file with %s, never its content, and says so in the log', async (_name, damage) => {
    await post('/put', KNOWN_PAYLOAD)
    const path = join(dir, `0x${KNOWN_COMMITMENT}`)
    await writeFile(path, damage(await readFile(path)))
    expect(await ask(`/get/0x${KNOWN_COMMITMENT}`)).toMatchObject({
      status: 500,
      body: Buffer.from('the stored payload is damaged\n'),
    })
    expect(logger.lines).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'Stored payload is damaged' }),
    )
  })

  it('removes torn writes when it starts, and keeps what was acknowledged', async () => {
    await post('/put', KNOWN_PAYLOAD)
    await server.stop()
    await writeFile(join(dir, 'tmp-1-torn'), 'half of a payload')
    await server.start()
    expect(await readdir(dir)).toEqual([`0x${KNOWN_COMMITMENT}`])
    expect((await ask(`/get/0x${KNOWN_COMMITMENT}`)).status).toBe(200)
  })

  it('reads version 1 of its files as they were first written', async () => {
    const file = `4d52444101${'1c8aff950685c2ed4bc3174f3472287b56d9517b9c948127319a09a7a36deac8'}68656c6c6f`
    await writeFile(join(dir, '0x01ff99'), Buffer.from(file, 'hex'))
    expect((await ask('/get/0x01ff99')).body.toString()).toBe('hello')
  })

  it('starts and stops twice without complaint, and rejects a port that is taken', async () => {
    await server.start()
    const second = createDaServer({ port: Number(new URL(server.url).port), dir, logger })
    await expect(second.start()).rejects.toThrow(/EADDRINUSE/)
    await server.stop()
    await server.stop()
    expect(() => server.url).toThrow()
    await server.start()
  })
})
