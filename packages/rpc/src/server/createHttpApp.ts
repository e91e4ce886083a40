import fastify, { type FastifyInstance } from 'fastify'
import type { ChainBackend } from '../backend.ts'
import type { Json } from '../json.ts'
import type { Dispatcher } from '../json-rpc/dispatcher.ts'
import { RpcError, rpcCodes } from '../json-rpc/RpcError.ts'
import { errorResponse } from '../json-rpc/request.ts'
import type { RpcLimits } from '../limits.ts'
import { allowedOrigin, type CorsOrigins } from './cors.ts'

export interface HttpAppOptions {
  backend: ChainBackend
  dispatcher: Dispatcher
  limits: Readonly<RpcLimits>
  cors: CorsOrigins
}

const json = 'application/json'

/** Types that geth takes too. Others are refused, so that a web page cannot post without asking first (CORS). */
const acceptedTypes = [json, 'application/json-rpc', 'application/jsonrequest']

/** JSON-RPC at `POST /`, health at `GET /health` and `GET /`. WebSocket upgrades are not handled here. */
export function createHttpApp({ backend, dispatcher, limits, cors }: HttpAppOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: limits.maxBodyBytes,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: 120_000,
    forceCloseConnections: true,
    exposeHeadRoutes: true,
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(acceptedTypes, { parseAs: 'string' }, (_request, body, done) => done(null, body))

  app.addHook('onRequest', async (request, reply) => {
    const origin = allowedOrigin(cors, request.headers.origin)
    if (origin === undefined) return
    reply.header('access-control-allow-origin', origin)
    if (origin !== '*') reply.header('vary', 'Origin')
  })

  app.setErrorHandler((error: { code?: string; statusCode?: number }, _request, reply) => {
    const [status, message] = httpError(error, limits)
    return reply
      .code(status)
      .type(json)
      .send(errorResponse(null, new RpcError(rpcCodes.invalidRequest, message)))
  })
  app.setNotFoundHandler((_request, reply) => {
    const error = new RpcError(rpcCodes.invalidRequest, 'JSON-RPC is served by POST at /, health at /health')
    return reply.code(404).type(json).send(errorResponse(null, error))
  })

  app.options('/', (_request, reply) =>
    reply
      .header('access-control-allow-methods', 'POST, GET, OPTIONS')
      .header('access-control-allow-headers', 'content-type')
      .header('access-control-max-age', '600')
      .code(204)
      .send(),
  )
  app.get('/', () => health(backend))
  app.get('/health', () => health(backend))

  app.post('/', (request, reply) => {
    const body = typeof request.body === 'string' ? request.body : ''
    const send = (answer: string | undefined) =>
      answer === undefined ? reply.code(204).send() : reply.type(json).send(answer)
    const answer = dispatcher.dispatch(body)
    if (answer instanceof Promise) return answer.then(send)
    return send(answer)
  })
  return app
}

function health(backend: ChainBackend): Json {
  return { status: 'ok', block: Number(backend.blockNumber()), syncing: backend.syncing() !== undefined }
}

function httpError(error: { code?: string; statusCode?: number }, limits: Readonly<RpcLimits>): [number, string] {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return [413, `content length too large (>${limits.maxBodyBytes})`]
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return [415, 'invalid content type, only application/json is supported']
  const status = error.statusCode ?? 500
  return status < 500 ? [status, 'invalid request'] : [500, 'internal error']
}
