/** A DA server in its own process, for tests that kill it: `serve.ts <dir> <port>`; prints its URL when it listens. */
import { createDaServer } from '../src/server/index.ts'
import { createMemoryLogger } from './memory-logger.ts'

const [dir = '', port = '0'] = process.argv.slice(2)
const server = createDaServer({ dir, port: Number(port), logger: createMemoryLogger() })
await server.start()
console.log(server.url)
// The test holds the other end: when it dies, so does this process.
process.stdin.on('close', () => process.exit()).resume()
