import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

/** Notes of pnpm about the folder that it installed into, and caches. */
const ENTRIES_OF_ONE_PLACE = /^\.(modules\.yaml|pnpm-workspace-state.*|cache|vite.*)$/

/** The checks of `pnpm check`, on a copy of the repository: they pass as it is, and each sees what was planted for it. */
describe('the checks of the repository', () => {
  const root = resolve(import.meta.dirname, '..')
  let copy: string
  let undo: (() => void)[] = []

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'megarollup-checks-'))
    const left = new Set(['.git', '.turbo', 'dist', 'coverage', '.megarollup'])
    cpSync(root, copy, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => path !== join(root, 'node_modules') && !left.has(basename(path)),
    })
    linkDependencies()
    forbidInstalls()
  })
  afterEach(() => {
    for (const step of undo.reverse()) step()
    undo = []
  })
  afterAll(() => rmSync(copy, { recursive: true, force: true }))

  it.each(['check:types', 'check:imports', 'check:unused'])('%s passes on the repository as it is', (script) => {
    const { status, output } = runCheck(script)
    expect(output).not.toMatch(/planted/)
    expect(status, output).toBe(0)
  })

  it('sees a type error', () => {
    plantFile('packages/protocol/src/planted.ts', "export const planted: number = 'text'\n")
    const { status, output } = runCheck('check:types')
    expect(status).not.toBe(0)
    expect(output).toMatch(/packages\/protocol\/src\/planted\.ts.*TS2322/)
  })

  it('sees an import of a sibling that the package does not declare', () => {
    plantFile('packages/evm/src/planted.ts', "import '@megarollup/state'\n")
    expectForbiddenImport('evm-imports-only-lower-layers', 'packages/evm/src/planted.ts → @megarollup/state')
  })

  it('sees an import of a sibling that the package declares', () => {
    plantLink('packages/evm/node_modules/@megarollup/state', '../../../state')
    plantFile('packages/evm/src/planted.ts', "import '@megarollup/state'\n")
    expectForbiddenImport('evm-imports-only-lower-layers', 'packages/evm/src/planted.ts → packages/state/src/index.ts')
  })

  it('sees an import of a type from a layer above', () => {
    plantFile('packages/protocol/src/planted.ts', "import type {} from '@megarollup/chain'\n")
    expectForbiddenImport('protocol-imports-only-lower-layers', 'packages/protocol/src/planted.ts → @megarollup/chain')
  })

  it("sees an import of another package's files", () => {
    plantFile('packages/chain/src/planted.ts', "import '../../protocol/src/index.ts'\n")
    expectForbiddenImport('no-deep-imports', 'packages/chain/src/planted.ts → packages/protocol/src/index.ts')
  })

  it('sees an unused export', () => {
    plantFile('packages/state/src/planted.ts', 'export const plantedUsed = 1\nexport const plantedUnused = 2\n')
    plantLines('packages/state/src/index.ts', "export { plantedUsed } from './planted.ts'\n")
    const { status, output } = runCheck('check:unused')
    expect(status).not.toBe(0)
    expect(output).toMatch(/Unused exports[\s\S]*plantedUnused.*packages\/state\/src\/planted\.ts/)
    expect(output).not.toMatch(/plantedUsed\b/)
  })

  /** Dependencies are not copied: the links of the packages are relative, and lead through these. */
  function linkDependencies(): void {
    mkdirSync(join(copy, 'node_modules'))
    for (const entry of readdirSync(join(root, 'node_modules'))) {
      if (!ENTRIES_OF_ONE_PLACE.test(entry))
        symlinkSync(join(root, 'node_modules', entry), join(copy, 'node_modules', entry))
    }
  }

  /** An install in the copy would act on the original's node_modules. */
  function forbidInstalls(): void {
    const settings = join(copy, 'pnpm-workspace.yaml')
    const before = readFileSync(settings, 'utf8')
    const after = before.replace(/^verifyDepsBeforeRun: install$/m, 'verifyDepsBeforeRun: false')
    if (after === before) throw new Error('pnpm-workspace.yaml has no `verifyDepsBeforeRun: install` to switch off')
    writeFileSync(settings, after)
  }

  function expectForbiddenImport(rule: string, edge: string): void {
    const { status, output } = runCheck('check:imports')
    expect(status).not.toBe(0)
    expect(output).toContain(`${rule}: ${edge}`)
  }

  function runCheck(script: string): { status: number | null; output: string } {
    const { status, stdout, stderr } = spawnSync('pnpm', ['run', script], {
      cwd: copy,
      env: { ...process.env, NO_COLOR: '1' },
      encoding: 'utf8',
      timeout: 300_000,
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
    })
    return { status, output: `${stdout}\n${stderr}` }
  }

  function plantFile(path: string, content: string): void {
    writeFileSync(join(copy, path), content)
    undo.push(() => rmSync(join(copy, path)))
  }

  function plantLink(path: string, target: string): void {
    symlinkSync(target, join(copy, path))
    undo.push(() => rmSync(join(copy, path)))
  }

  function plantLines(path: string, lines: string): void {
    const before = readFileSync(join(copy, path), 'utf8')
    appendFileSync(join(copy, path), lines)
    undo.push(() => writeFileSync(join(copy, path), before))
  }
})
