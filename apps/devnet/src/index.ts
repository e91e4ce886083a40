export { type Devnet, type DevnetInfo, startDevnet } from './start-devnet.ts'
