import { MegarollupError } from '@megarollup/protocol'

/** What the process's exit status says to scripts. */
export const EXIT = { stopped: 0, failed: 1, usage: 2, portInUse: 3, dataFolder: 4 } as const

const BY_CODE: Record<string, number> = {
  CONFIG: EXIT.usage,
  INPUT: EXIT.usage,
  WRONG_SEQUENCER_KEY: EXIT.usage,
  PORT_IN_USE: EXIT.portInUse,
  NETWORK_LISTEN_FAILED: EXIT.portInUse,
  DATA_FOLDER_LOCKED: EXIT.dataFolder,
  LOG_FORMAT: EXIT.dataFolder,
  LOG_CORRUPT: EXIT.dataFolder,
  STATE_FOLDER_FORMAT: EXIT.dataFolder,
  STATE_FOLDER_LOCKED: EXIT.dataFolder,
  DATA_FOLDER_FOREIGN: EXIT.dataFolder,
  SIGNED_HEIGHT: EXIT.dataFolder,
  SEQUENCER_BEHIND: EXIT.dataFolder,
}

/** The exit status for an error. */
export function exitCodeOf(error: unknown): number {
  if (isPortInUse(error)) return EXIT.portInUse
  return error instanceof MegarollupError ? (BY_CODE[error.code] ?? EXIT.failed) : EXIT.failed
}

/** An error as a person should read it: what happened, and what to do. */
export function describeError(error: unknown): string {
  if (error instanceof MegarollupError) return error.hint ? `${error.message}\n  ${error.hint}` : error.message
  if (isPortInUse(error)) return `${error.message}\n  Stop the process that listens there, or choose another port.`
  // Errors of viem tell it all in their message: what was asked, of whom, and what came back.
  if (error instanceof Error && 'shortMessage' in error) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** What Node throws when somebody else listens, where no component gave it a name. */
function isPortInUse(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
