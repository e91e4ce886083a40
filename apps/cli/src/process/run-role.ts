import type { Logger, Service } from '@megarollup/protocol'
import { describeError, EXIT, exitCodeOf } from './exit-codes.ts'

/** How long a clean stop may take before the process ends without it. */
const STOP_TIMEOUT_MS = 4_000

export interface RoleProcessOptions {
  logger: Logger
  /** End when standard input closes: the sign that a supervisor is gone. */
  exitWithParent: boolean
  /** Makes and starts the role. `onFatal` ends the process. Returns what the ready line says beside event and pid. */
  start: (onFatal: (error: unknown) => void) => Promise<{ service: Service; ready: Record<string, unknown> }>
}

/**
 * Runs a role until SIGINT, SIGTERM, the end of its supervisor or a fatal error. Prints one line of JSON when it is ready, the
 * only thing on standard output. Resolves with the exit status.
 */
export async function runRole({ logger, exitWithParent, start }: RoleProcessOptions): Promise<number> {
  const ending = Promise.withResolvers<{ code: number; reason: string }>()
  const onFatal = (error: unknown) => {
    logger.error({ error: describeError(error) }, 'fatal')
    process.stderr.write(`${describeError(error)}\n`)
    ending.resolve({ code: exitCodeOf(error) || EXIT.failed, reason: 'fatal error' })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => ending.resolve({ code: EXIT.stopped, reason: signal }))
  }
  process.on('uncaughtException', onFatal)
  process.on('unhandledRejection', onFatal)
  if (exitWithParent) {
    process.stdin.on('end', () => ending.resolve({ code: EXIT.stopped, reason: 'supervisor gone' }))
    process.stdin.on('error', () => ending.resolve({ code: EXIT.stopped, reason: 'supervisor gone' }))
    process.stdin.resume()
  }
  const starting = start(onFatal).catch((error) => {
    onFatal(error)
    return undefined
  })
  // Who is told to end while it starts does not wait until it has: what is on disk is recovered at the next start.
  const started = await Promise.race([starting, ending.promise.then(() => undefined)])
  if (started) process.stdout.write(`${JSON.stringify({ event: 'ready', pid: process.pid, ...started.ready })}\n`)
  const { code, reason } = await ending.promise
  logger.info({ reason }, 'stopping')
  if (!started) return code
  const stopped = await Promise.race([
    started.service.stop().then(
      () => true,
      (error) => {
        logger.error({ error: describeError(error) }, 'stop failed')
        return false
      },
    ),
    new Promise<boolean>((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS, false).unref()),
  ])
  if (!stopped) logger.warn({}, 'the stop was not clean: recovery will run at the next start')
  return code
}
