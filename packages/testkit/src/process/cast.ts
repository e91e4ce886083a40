import { execa } from 'execa'
import { resolveFoundryBinary } from './foundry-binary.ts'
import { ProcessError } from './ProcessError.ts'

/**
 * Runs Foundry's `cast` and returns what it printed, trimmed.
 *
 * @throws ProcessError when it fails or takes longer than `timeoutMs` (default 60,000).
 */
export async function runCast(args: readonly string[], { timeoutMs = 60_000 } = {}): Promise<string> {
  const result = await execa(resolveFoundryBinary('cast'), args, {
    stdin: 'ignore',
    reject: false,
    timeout: timeoutMs,
    env: { NO_COLOR: '1', FOUNDRY_DISABLE_NIGHTLY_WARNING: '1' },
  })
  if (result.failed) throw new ProcessError(`cast ${args.join(' ')}`, `failed (${result.shortMessage})`, result.stderr)
  return result.stdout.trim()
}
