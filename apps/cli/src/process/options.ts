import { readFile } from 'node:fs/promises'
import { type Genesis, hexToBytes, type Logger } from '@megarollup/protocol'
import { parseGenesis } from '@megarollup/protocol/genesis'
import { type Command, InvalidArgumentError } from 'commander'
import { destination, pino } from 'pino'
import { InputError } from '../errors.ts'

/** Options that every role has. */
export interface RoleOptions {
  dataDir: string
  host: string
  metricsPort: number
  logLevel: string
  logFile?: string
  exitWithParent: boolean
}

/** Adds the options that every role has. */
export function withRoleOptions(command: Command): Command {
  return command
    .requiredOption('--data-dir <folder>', 'where the role keeps its data')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--metrics-port <port>', 'port of /metrics and /health; 0 picks a free one', toPort, 0)
    .option('--log-level <level>', 'debug, info, warn or error', 'info')
    .option('--log-file <file>', 'write logs there instead of standard error')
    .option('--exit-with-parent', 'stop when standard input closes', false)
}

export function toPort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535.')
  return port
}

export function createLogger(role: string, { logLevel, logFile }: Pick<RoleOptions, 'logLevel' | 'logFile'>): Logger {
  const target = destination({ dest: logFile ?? 2, mkdir: true, sync: true })
  return pino({ level: logLevel, base: { role }, serializers: { error: pino.stdSerializers.err } }, target).child({})
}

/** Reads and checks a genesis file. Throws `InputError` or `ConfigError`. */
export async function readGenesis(path: string): Promise<Genesis> {
  const text = await readInput('genesis', path)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new InputError(`${path} is not JSON.`, { cause, hint: '--genesis names a genesis.json as geth has them.' })
  }
  return parseGenesis(json)
}

async function readInput(what: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new InputError(`The ${what} file cannot be read: ${reason}.`, { cause })
  }
}

/** A private key from a file, or from an environment variable; never from the command line, where others could read it. */
export async function readPrivateKey(name: string, file: string | undefined, variable: string): Promise<Uint8Array> {
  const text = file ? await readInput(`${name} key`, file) : process.env[variable]
  const hex = text?.trim().replace(/^0x/, '')
  if (!hex || !/^[0-9a-fA-F]{64}$/.test(hex)) {
    throw new InputError(`The ${name} key ${text ? 'is not 64 hexadecimal digits' : 'is missing'}.`, {
      hint: `Give a file with --${name === 'sequencer' ? '' : `${name}-`}key-file, or set ${variable}.`,
    })
  }
  return hexToBytes(`0x${hex}`)
}
