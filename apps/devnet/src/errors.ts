import { MegarollupError } from '@megarollup/protocol'

/** Something else listens on a port that the devnet needs. */
export class PortInUseError extends MegarollupError<'PORT_IN_USE'> {
  readonly port: number

  constructor(port: number, role: string) {
    super('PORT_IN_USE', `Port ${port}, which the role ${role} needs, is in use.`, {
      hint: 'Stop what listens there, or choose other ports: --port-base 20000, or --port-base 0 for free ones.',
    })
    this.port = port
  }
}

/** Another devnet runs on this folder. */
export class DevnetRunningError extends MegarollupError<'DATA_FOLDER_LOCKED'> {
  constructor(path: string) {
    super('DATA_FOLDER_LOCKED', `A devnet is already running on ${path}.`, {
      hint: 'Stop it first, or give this one its own --data-dir (or --ephemeral) and --port-base 0.',
    })
  }
}

/** A role ended on its own, or did not become ready. */
export class RoleDiedError extends MegarollupError<'ROLE_DIED'> {
  readonly role: string
  /** Its exit status, when it had one. */
  readonly exitCode: number | undefined

  constructor(role: string, exitCode: number | undefined, what: string, lastLines: string) {
    super('ROLE_DIED', `${role} ${what}. Its last lines:\n${lastLines || '(it said nothing)'}`, {
      hint: 'Its whole log is in the log folder. `pnpm devnet --reset` starts over with an empty chain.',
    })
    this.role = role
    this.exitCode = exitCode
  }
}
