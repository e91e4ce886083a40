export { createDaServer, type DaServer, type DaServerOptions } from './da-server.ts'
