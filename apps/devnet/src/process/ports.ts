import { createServer } from 'node:net'
import getPort from 'get-port'
import { PortInUseError } from '../errors.ts'

/** Free ports of this machine, all different. */
export async function getFreePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(await getPort({ exclude: ports }))
  return [...ports]
}

/** Throws `PortInUseError` when something listens on the port already. */
export async function assertPortFree(port: number, role: string): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(cause.code === 'EADDRINUSE' ? new PortInUseError(port, role) : cause),
    )
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()))
  })
}
