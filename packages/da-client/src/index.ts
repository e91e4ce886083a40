export { type AltDaOptions, createAltDaClient } from './altda/altda-client.ts'
export { keccakCommitment } from './commitment.ts'
export {
  DaCorruptedError,
  DaNotFoundError,
  DaPayloadTooLargeError,
  DaRejectedError,
  DaUnavailableError,
} from './errors.ts'
export { createFileDaClient, type FileDaOptions } from './file/file-client.ts'
