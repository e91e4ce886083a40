export { describeError, EXIT, exitCodeOf } from './process/exit-codes.ts'
export { CLIENT_VERSION, VERSION } from './version.ts'
