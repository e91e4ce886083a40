import type { Service } from '@megarollup/protocol'

/** One service of several: started in their order, stopped the other way round. When one fails to start, those before it stop. */
export function combineServices(services: readonly Service[]): Service {
  const started: Service[] = []
  const stop = async () => {
    for (const service of started.splice(0).reverse()) await service.stop()
  }
  return {
    stop,
    async start() {
      try {
        for (const service of services) {
          started.push(service)
          await service.start()
        }
      } catch (error) {
        await stop()
        throw error
      }
    },
  }
}
