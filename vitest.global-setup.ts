import { spawnSync } from 'node:child_process'

/** Makes the generated modules (kernels, contract artefacts) before the first test, so that bare `vitest` works in a fresh clone. */
export default function setup(): void {
  const run = spawnSync('pnpm', ['-s', 'build:generated'], { stdio: ['ignore', 2, 2] })
  if (run.error || run.status !== 0)
    throw new Error('`pnpm build:generated` failed; run it alone to see why', { cause: run.error })
}
