import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import asc from 'assemblyscript/asc'
import { type Branch, Counters, instrument } from './instrument.ts'

/** Files of the instruments, which the plain kernel compiles to nothing. */
const NOT_KERNEL = /(^precompiles\/)|(^|\/)(variants|profile|profile-exports|trace|trace-exports)\.ts$/
const DECLARATION = `// @ts-ignore: decorator
@external("coverage", "hit")
export declare function __hit(counter: i32): void
`

/**
 * Compiles a copy of the kernel that counts its branches. The copy lies in `folder` as the packages do, because the kernel imports
 * the sources of `crypto`.
 *
 * @param packages The folder of all packages.
 */
export async function buildCountingKernel(packages: string, folder: string) {
  await rm(folder, { recursive: true, force: true })
  const counters = new Counters()
  for (const name of ['evm', 'crypto']) {
    const root = join(packages, name, 'assembly')
    for (const file of (await readdir(root, { recursive: true })).filter((path) => path.endsWith('.ts')).sort()) {
      const text = await readFile(join(root, file), 'utf8')
      const target = join(folder, name, 'assembly', file)
      const coverage = relative(dirname(target), join(folder, 'coverage')).replace(/^(?!\.)/, './')
      const isCounted = name === 'evm' && !NOT_KERNEL.test(file)
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, isCounted ? instrument(`assembly/${file}`, text, coverage, counters) : text)
    }
  }
  await writeFile(join(folder, 'coverage.ts'), DECLARATION)
  const wasm = join(folder, 'kernel.wasm')
  const { options } = JSON.parse(await readFile(join(packages, 'evm/asconfig.json'), 'utf8')) as {
    options: { enable: string[]; use: string[]; runtime: string }
  }
  const { error, stderr } = await asc.main([
    join(folder, 'evm/assembly/index.ts'),
    ...['--outFile', wasm, '--runtime', options.runtime, '--noAssert', '-O2', '--baseDir', '/'],
    ...options.enable.flatMap((feature) => ['--enable', feature]),
    ...options.use.flatMap((alias) => ['--use', alias]),
  ])
  if (error) throw new Error(`The counting kernel does not compile: ${stderr.toString()}`, { cause: error })
  return { wasm, counters: counters.next, branches: counters.branches satisfies Branch[] }
}
