export { describeError, EXIT, exitCodeOf } from './process/exit-codes.ts'
export { DEVNET_INBOX } from './tools/devnet-inbox.ts'
export { CLIENT_VERSION, VERSION } from './version.ts'
