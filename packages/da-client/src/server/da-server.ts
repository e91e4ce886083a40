import type { Logger, Service } from '@megarollup/protocol'
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { keccakCommitment } from '../commitment.ts'
import { MAX_COMMITMENT_BYTES, openPayloadStore, type PayloadStore } from '../store/payload-store.ts'

const OCTET_STREAM = 'application/octet-stream'
const TEXT = 'text/plain; charset=utf-8'

export interface DaServerOptions {
  /** Address to listen on; 127.0.0.1 by default. */
  host?: string
  /** Port to listen on; 0 takes a free one. */
  port: number
  /** Folder of the payloads; made when it does not exist. */
  dir: string
  logger: Logger
  /** Largest body that is taken; 32 MiB by default. A larger one is answered with 413. */
  maxBodyBytes?: number
  /** Connections that are open at once; 512 by default. */
  maxConnections?: number
  /** Time that a client has to send its request; 60 s by default. */
  requestTimeoutMs?: number
}

export interface DaServer extends Service {
  /** Base URL. Throws before `start` has resolved. */
  readonly url: string
}

/**
 * A server of the OP Stack's alt-DA REST protocol with Keccak-256 commitments, which answers as `op-alt-da` does. A payload is
 * acknowledged when it and its folder entry are on disk, so that a crash at any moment loses nothing acknowledged; what is read
 * is verified, and a damaged file is answered with 500, never with its content.
 *
 * `start` rejects when the port is taken or the folder cannot be written.
 */
export function createDaServer(options: DaServerOptions): DaServer {
  const { host = '127.0.0.1', port, dir, logger } = options
  let running: { http: FastifyInstance; url: string } | undefined

  return {
    get url() {
      if (running === undefined) throw new Error('The DA server has no URL before it has started')
      return running.url
    },
    async start() {
      if (running !== undefined) return
      const http = buildHttp(await openPayloadStore(dir), options)
      const url = await http.listen({ host, port }).catch(async (error) => {
        await http.close()
        throw error
      })
      http.server.maxConnections = options.maxConnections ?? 512
      running = { http, url }
      logger.info({ url, dir }, 'DA server listens')
    },
    async stop() {
      const stopped = running
      running = undefined
      await stopped?.http.close()
    },
  }
}

function buildHttp(
  store: PayloadStore,
  { logger, maxBodyBytes = 32 << 20, requestTimeoutMs = 60_000 }: DaServerOptions,
) {
  const http = Fastify({ bodyLimit: maxBodyBytes, requestTimeout: requestTimeoutMs, forceCloseConnections: true })
  // A payload is bytes, whatever its sender calls them.
  http.removeAllContentTypeParsers()
  http.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  http.setNotFoundHandler((_request, reply) => reply.code(404).type(TEXT).send('404 page not found\n'))
  http.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) logger.error({ err: error, url: request.url }, 'DA request failed')
    return reply
      .code(status)
      .type(TEXT)
      .send(`${status >= 500 ? 'the server could not do this' : error.message}\n`)
  })

  async function putWithOwnCommitment(body: unknown, reply: FastifyReply) {
    const payload = bytesOf(body)
    const commitment = keccakCommitment(payload)
    await store.put(commitment, payload)
    return reply.type(OCTET_STREAM).send(Buffer.from(commitment))
  }

  http.post('/put', (request, reply) => putWithOwnCommitment(request.body, reply))
  http.post('/put/', (request, reply) => putWithOwnCommitment(request.body, reply))
  http.post<{ Params: { '*': string } }>('/put/*', async (request, reply) => {
    const commitment = parseCommitment(request.params['*'])
    if (commitment === undefined) return sendEmpty(reply, 400)
    await store.put(commitment, bytesOf(request.body))
    return sendEmpty(reply, 200)
  })
  http.get('/get', (_request, reply) => reply.code(307).header('location', '/get/').send())
  http.get<{ Params: { '*': string } }>('/get/*', async (request, reply) => {
    const commitment = parseCommitment(request.params['*'])
    if (commitment === undefined) return sendEmpty(reply, 400)
    const stored = await store.get(commitment)
    if (stored.status === 'missing') return sendEmpty(reply, 404)
    if (stored.status === 'corrupted') {
      logger.error({ commitment: request.params['*'], reason: stored.reason }, 'Stored payload is damaged')
      return reply.code(500).type(TEXT).send('the stored payload is damaged\n')
    }
    return reply.type(OCTET_STREAM).send(stored.payload)
  })
  return http
}

function sendEmpty(reply: FastifyReply, status: number) {
  return reply.code(status).send()
}

/** A request without a body has an empty payload. */
function bytesOf(body: unknown): Uint8Array {
  return body instanceof Uint8Array ? body : new Uint8Array()
}

/** The commitment of a path, or `undefined` for what is not `0x` and an even number of digits, or too long for a file's name. */
function parseCommitment(text: string): Uint8Array | undefined {
  if (!/^0[xX]([0-9a-fA-F]{2})+$/.test(text) || text.length > 2 + 2 * MAX_COMMITMENT_BYTES) return undefined
  return Buffer.from(text.slice(2), 'hex')
}
