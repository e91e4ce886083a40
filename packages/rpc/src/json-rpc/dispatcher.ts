import type { Logger } from '@megarollup/protocol'
import type { ChainBackend } from '../backend.ts'
import type { FilterStore } from '../filters/createFilterStore.ts'
import type { Json } from '../json.ts'
import type { RpcLimits } from '../limits.ts'
import type { SubscribingConnection } from '../MethodContext.ts'
import type { Method } from '../method.ts'
import type { RpcMetrics } from '../metrics.ts'
import { toClientError } from './backendErrors.ts'
import { methodNotFound, RpcError, rpcCodes } from './RpcError.ts'
import { errorResponse, idOf, type RequestId, type RpcRequest, readRequest, successResponse } from './request.ts'

export interface DispatcherOptions {
  backend: ChainBackend
  methods: ReadonlyMap<string, Method>
  filters: FilterStore
  limits: Readonly<RpcLimits>
  logger: Logger
  metrics?: RpcMetrics
}

/** From the text of a message to the text of its answer. */
export interface Dispatcher {
  /**
   * Answers one request or batch. Never throws or rejects; `undefined` when there is nothing to say (notifications). What
   * needs no waiting is answered at once, without a promise.
   */
  dispatch(text: string, connection?: SubscribingConnection): string | undefined | Promise<string | undefined>
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { backend, methods, filters, limits, logger, metrics } = options
  let inProgress = 0

  function dispatch(text: string, connection?: SubscribingConnection) {
    let message: unknown
    try {
      message = JSON.parse(text)
    } catch {
      return errorResponse(null, new RpcError(rpcCodes.parseError, 'parse error'))
    }
    return Array.isArray(message) ? answerBatch(message, connection) : answerOne(message, connection)
  }

  function answerBatch(messages: unknown[], connection: SubscribingConnection | undefined) {
    if (messages.length === 0) return errorResponse(null, new RpcError(rpcCodes.invalidRequest, 'empty batch'))
    if (messages.length > limits.maxBatchLength)
      return `[${errorResponse(idOf(messages[0]), new RpcError(rpcCodes.invalidRequest, 'batch too large'))}]`
    return answerEach(messages, connection)
  }

  /** Starts the requests in their order, some at a time; answers in the same order. */
  async function answerEach(messages: unknown[], connection: SubscribingConnection | undefined) {
    const answers = new Array<string | undefined>(messages.length)
    let next = 0
    let size = 0
    const run = async () => {
      while (next < messages.length) {
        const index = next++
        const message = messages[index]
        const full = size > limits.maxResponseChars
        const answer = full ? refuseLarge(message) : answerOne(message, connection)
        const text = answer instanceof Promise ? await answer : answer
        size += text?.length ?? 0
        const overflows = !full && text !== undefined && size > limits.maxResponseChars
        answers[index] = overflows ? refuseLarge(message) : text
      }
    }
    await Promise.all(Array.from({ length: Math.min(limits.batchConcurrency, messages.length) }, run))
    const given = answers.filter((answer) => answer !== undefined)
    return given.length === 0 ? undefined : `[${given.join(',')}]`
  }

  function answerOne(message: unknown, connection: SubscribingConnection | undefined) {
    let request: RpcRequest
    try {
      request = readRequest(message)
    } catch (error) {
      return errorResponse(idOf(message), error as RpcError)
    }
    const started = metrics ? performance.now() : 0
    const method = methods.get(request.method)
    const { id } = request

    const finish = (code: number, answer: (id: RequestId) => string): string | undefined => {
      if (metrics?.onCall) {
        const transport = connection ? 'ws' : 'http'
        metrics.onCall({ method: method?.name ?? 'unknown', code, durationMs: performance.now() - started, transport })
      }
      return id === undefined ? undefined : answer(id)
    }
    const fail = (error: unknown) => {
      const known = toClientError(error)
      if (!known) logger.error({ err: error, method: request.method }, 'RPC method failed')
      const shown = known ?? new RpcError(rpcCodes.internalError, 'internal error')
      return finish(shown.rpcCode, (id) => errorResponse(id, shown))
    }
    const succeed = (value: Json) => {
      const result = JSON.stringify(value)
      if (result.length > limits.maxResponseChars)
        return fail(new RpcError(rpcCodes.responseTooLarge, 'response too large'))
      return finish(0, (id) => successResponse(id, result))
    }

    if (!method) return fail(methodNotFound(request.method))
    // A subscription that nobody learns the id of could never be ended.
    if (id === undefined && method.name === 'eth_subscribe') return undefined
    if (inProgress >= limits.maxConcurrentRequests)
      return fail(new RpcError(rpcCodes.limitExceeded, `server is busy: ${inProgress} requests in progress`))
    try {
      const answer = method.call(backend, request.params, { limits, filters, connection })
      if (!(answer instanceof Promise)) return succeed(answer)
      inProgress++
      const release = () => {
        inProgress--
      }
      answer.then(release, release)
      return withTimeout(answer, limits.requestTimeoutMs).then(succeed).catch(fail)
    } catch (error) {
      return fail(error)
    }
  }

  return { dispatch }
}

function refuseLarge(message: unknown): string | undefined {
  const isNotification = typeof message === 'object' && message !== null && !('id' in message)
  if (isNotification) return undefined
  return errorResponse(idOf(message), new RpcError(rpcCodes.responseTooLarge, 'response too large'))
}

/** The place in the count of requests is kept until the work really ends; only the client stops waiting. */
function withTimeout<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new RpcError(rpcCodes.timeout, 'request timed out')), timeoutMs)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
