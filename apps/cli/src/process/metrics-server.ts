import type { Service } from '@megarollup/protocol'
import { PortInUseError } from '@megarollup/rpc'
import { fastify } from 'fastify'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'

export interface MetricsServer extends Service {
  readonly url: string
}

/** Serves `/metrics` for Prometheus, and `/health`. Gauges are read when somebody asks. */
export function createMetricsServer(options: {
  host: string
  /** 0 picks a free one. */
  port: number
  role: string
  status: () => Record<string, number>
}): MetricsServer {
  const { host, port, role, status } = options
  const registry = new Registry()
  registry.setDefaultLabels({ role })
  collectDefaultMetrics({ register: registry })
  for (const name of Object.keys(status())) {
    new Gauge({
      name: `megarollup_${name}`,
      help: name.replaceAll('_', ' '),
      registers: [registry],
      collect() {
        this.set(status()[name] ?? Number.NaN)
      },
    })
  }
  const app = fastify()
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()))
  app.get('/health', async () => ({ role, ...status() }))
  let url = ''
  return {
    get url() {
      return url
    },
    async start() {
      try {
        url = await app.listen({ host, port })
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'EADDRINUSE') throw new PortInUseError(host, port, { cause })
        throw cause
      }
    },
    async stop() {
      await app.close()
    },
  }
}
