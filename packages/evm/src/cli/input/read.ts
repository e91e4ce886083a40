import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { CliError } from '../CliError.ts'

/** The text of a file. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new CliError('io', `cannot read ${path}: ${(error as Error).message}`)
  }
}

/** All of standard input. */
export function readStdin(): Promise<string> {
  return text(process.stdin)
}

/** A JSON text. `source` says in the error where it came from. */
export function parseJson(json: string, source: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new CliError('json', `${source} is not JSON: ${(error as Error).message}`)
  }
}

export async function readJson(path: string): Promise<unknown> {
  return parseJson(await readText(path), path)
}
