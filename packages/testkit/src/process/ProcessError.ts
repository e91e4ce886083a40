import { MegarollupError } from '@megarollup/protocol'

/** A supervised process that did not start, exited early, or would not stop. Its message ends with its last output. */
export class ProcessError extends MegarollupError<'PROCESS_FAILED'> {
  readonly command: string
  readonly output: string

  constructor(command: string, what: string, output: string) {
    super('PROCESS_FAILED', `\`${command}\` ${what}.${output ? `\n${output}` : ''}`)
    this.command = command
    this.output = output
  }
}
