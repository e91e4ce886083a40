import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createMetricsServer } from './metrics-server.ts'

describe('the metrics server', () => {
  it('serves gauges as they are when asked, with the role as label, and health', async () => {
    let block = 1
    const status = () => ({ sealed_block: block, pool_bytes: 10 })
    const server = createMetricsServer({ host: '127.0.0.1', port: 0, role: 'sequencer', status })
    await server.start()
    const metrics = async () => (await fetch(`${server.url}/metrics`)).text()
    try {
      expect(await metrics()).toContain('megarollup_sealed_block{role="sequencer"} 1\n')
      block = 2
      const text = await metrics()
      expect(text).toContain('# TYPE megarollup_sealed_block gauge')
      expect(text).toContain('megarollup_sealed_block{role="sequencer"} 2\n')
      expect(text).toContain('megarollup_pool_bytes{role="sequencer"} 10\n')
      expect(text).toContain('process_resident_memory_bytes')
      const health = await fetch(`${server.url}/health`)
      expect(await health.json()).toEqual({ role: 'sequencer', sealed_block: 2, pool_bytes: 10 })
    } finally {
      await server.stop()
    }
    await expect(fetch(`${server.url}/health`)).rejects.toThrow()
  })

  it('says by name that its port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    const server = createMetricsServer({ host: '127.0.0.1', port, role: 'da', status: () => ({}) })
    await expect(server.start()).rejects.toMatchObject({ code: 'PORT_IN_USE', port })
    await server.stop()
    other.close()
  })
})
