/**
 * Branch coverage of the kernel: `pnpm --filter @megarollup/evm coverage:kernel [program…]`. Builds a kernel that counts its branches, runs
 * the suites on it (all of those below unless some are named) and prints what was covered.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { deflatedWasm } from '../../src/generated/kernel.ts'
import { wasmBytes } from '../../src/wasm-bytes.ts'
import { buildCountingKernel } from './build.ts'
import { type Coverage, countsFolder, describedIn } from './folder.ts'
import { describeCoverage, sumCounts } from './report.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const conformance = (suite: string) => ['packages/testkit/src/conformance/main.ts', suite, '--quiet']
/** Programs that run the kernel, from the root of the project. */
const programs: Record<string, string[]> = {
  unit: ['node_modules/vitest/vitest.mjs', 'run', 'packages/evm', '--pool=forks', '--testTimeout=120000'],
  'state-tests': conformance('state-tests'),
  'legacy-state-tests': conformance('legacy-state-tests'),
  'blockchain-tests': conformance('blockchain-tests'),
  precompiles: conformance('precompiles'),
  'mainnet-blocks': conformance('mainnet-blocks'),
  fuzz: ['packages/testkit/src/soak/main.ts', 'fuzz-evm', '--count', '2000', '--seed', '1'],
}

const names = process.argv.slice(2)
for (const name of names) {
  if (!programs[name]) throw new Error(`There is no ${name}; there are ${Object.keys(programs).join(', ')}.`)
}
const folder = join(tmpdir(), `megarollup-kernel-coverage-${process.pid}`)
await mkdir(folder, { recursive: true })
try {
  const { wasm, counters, branches } = await buildCountingKernel(join(root, 'packages'), join(folder, 'kernel'))
  const coverage: Coverage = { wasm, counters, plainHash: plainHash() }
  await writeFile(describedIn(folder), JSON.stringify(coverage))
  await mkdir(countsFolder(folder))
  for (const name of names.length > 0 ? names : Object.keys(programs)) await run(name)
  for (const line of describeCoverage(branches, await sumCounts(folder, counters))) console.log(line)
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** SHA-256 of the plain kernel, by which a process knows what to replace. */
function plainHash(): string {
  return createHash('sha256').update(wasmBytes(deflatedWasm)).digest('hex')
}

async function run(name: string): Promise<void> {
  const preload = pathToFileURL(fileURLToPath(new URL('./preload.mjs', import.meta.url))).href
  const started = performance.now()
  const child = spawn(process.execPath, ['--conditions=@megarollup/source', ...programs[name]!], {
    cwd: root,
    env: { ...process.env, KERNEL_COVERAGE: folder, NODE_OPTIONS: `--import=${preload}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const [code] = (await once(child, 'close')) as [number | null]
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  for (const line of output.split('\n').filter((text) => text.startsWith('failed: '))) console.log(line)
  const last = output.trimEnd().split('\n').slice(-3).join(' · ')
  console.log(`${name}: ${code === 0 ? 'passed' : `ended with ${code}`} in ${seconds} s: ${last}`)
}
