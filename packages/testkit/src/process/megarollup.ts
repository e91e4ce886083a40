import { fileURLToPath } from 'node:url'
import { execa } from 'execa'

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url))

/** The command of a devnet without `pnpm` before it, to run in the repository's folder. */
export const DEVNET: [string, ...string[]] = [
  process.execPath,
  '--conditions=@megarollup/source',
  'apps/devnet/src/main.ts',
]

/** How a tool of `megarollup` ended, and what it printed. */
interface ToolResult {
  exitCode: number | undefined
  stdout: string
  stderr: string
}

/** Runs `megarollup` with these arguments on the Node that runs this, and waits for its end. */
export async function runMegarollup(args: readonly string[], { timeoutMs = 300_000 } = {}): Promise<ToolResult> {
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    ['--conditions=@megarollup/source', `${REPOSITORY}apps/cli/src/main.ts`, ...args],
    { cwd: REPOSITORY, stdin: 'ignore', reject: false, timeout: timeoutMs },
  )
  return { exitCode, stdout, stderr }
}
