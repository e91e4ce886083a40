import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../../../evm/src/cli/main.ts', import.meta.url))

export interface EvmRun {
  exitCode: number
  stdout: string
  stderr: string
}

/** Runs the `evm` program of packages/evm from its source, as a process of its own. */
export function runEvm(args: readonly string[], options: { stdin?: string } = {}): Promise<EvmRun> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--conditions=@megarollup/source', MAIN, ...args],
      { maxBuffer: 1 << 28 },
      (error, stdout, stderr) => resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr }),
    )
    child.stdin!.end(options.stdin ?? '')
  })
}
