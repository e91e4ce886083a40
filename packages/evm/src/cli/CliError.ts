/** Exit codes, as geth's `evm` has them. */
export const exitCodes = {
  success: 0,
  failure: 1,
  evm: 2,
  config: 3,
  missingBlockHash: 4,
  json: 10,
  io: 11,
  rlp: 12,
} as const

/** What ends the program with a message, and no stack. */
export class CliError extends Error {
  readonly exitCode: number

  constructor(kind: keyof typeof exitCodes, message: string) {
    super(message)
    this.name = 'CliError'
    this.exitCode = exitCodes[kind]
  }
}
