import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StartedNetwork, startAnvilNetwork } from '../src/network/start-anvil-network.ts'

/** The first TypeScript example of every package's README runs as it stands, from that package's folder. `L1_URL` is an anvil. */
describe('README examples', () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url))
  const examples = globSync('{packages,apps}/*/README.md', { cwd: root })
    .map((page) => ({ page, code: firstExample(readFileSync(join(root, page), 'utf8')) }))
    .filter((example): example is { page: string; code: string } => example.code !== undefined)
  let l1: StartedNetwork

  beforeAll(async () => {
    l1 = await startAnvilNetwork()
  })
  afterAll(() => l1?.stop())

  it('has found them', () => {
    expect(examples.length).toBeGreaterThan(0)
  })

  it.each(examples)('$page', async ({ page, code }) => {
    const args = ['--conditions=@megarollup/source', '--input-type=module-typescript', '--eval', code]
    const { exitCode, all } = await execa(process.execPath, args, {
      cwd: dirname(join(root, page)),
      env: { L1_URL: l1.write },
      timeout: 80_000,
      ...{ stdin: 'ignore', reject: false, all: true },
    })
    expect(exitCode, all).toBe(0)
  })
})

/** The first fenced block in TypeScript. */
function firstExample(page: string): string | undefined {
  return /^```ts\n([\s\S]*?)^```$/m.exec(page)?.[1]
}
