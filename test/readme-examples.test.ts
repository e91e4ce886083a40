import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Every package's README opens with an example; each runs as it stands, from that package's folder. */
describe('README examples', () => {
  const root = resolve(import.meta.dirname, '..')
  const examples = globSync('{packages,apps}/*/README.md', { cwd: root })
    .map((page) => ({ page, code: firstExample(readFileSync(join(root, page), 'utf8')) }))
    .filter((example): example is { page: string; code: string } => example.code !== undefined)

  it('has found them', () => {
    expect(examples.length).toBeGreaterThan(0)
  })

  it.each(examples)('$page', ({ page, code }) => {
    const conditions = ['--conditions=@megarollup/source', '--input-type=module-typescript']
    const { status, stdout, stderr } = spawnSync(process.execPath, [...conditions, '--eval', code], {
      cwd: dirname(join(root, page)),
      encoding: 'utf8',
      timeout: 30_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    expect(status, `${stdout}\n${stderr}`).toBe(0)
  })
})

/** The first fenced block in TypeScript. */
function firstExample(page: string): string | undefined {
  return /^```ts\n([\s\S]*?)^```$/m.exec(page)?.[1]
}
