import { describe, expect, it } from 'vitest'
import { combineServices } from './combine-services.ts'

function traced(names: string[], failing?: string) {
  const trace: string[] = []
  const services = names.map((name) => ({
    async start() {
      trace.push(`start ${name}`)
      if (name === failing) throw new Error(`${name} failed`)
    },
    async stop() {
      trace.push(`stop ${name}`)
    },
  }))
  return { trace, service: combineServices(services) }
}

describe('combineServices', () => {
  it('starts in order and stops the other way round, once', async () => {
    const { trace, service } = traced(['a', 'b'])
    await service.start()
    await service.stop()
    await service.stop()
    expect(trace).toEqual(['start a', 'start b', 'stop b', 'stop a'])
  })

  it('stops what it started when one fails, the failed one included', async () => {
    const { trace, service } = traced(['a', 'b', 'c'], 'b')
    await expect(service.start()).rejects.toThrow('b failed')
    expect(trace).toEqual(['start a', 'start b', 'stop b', 'stop a'])
  })
})
