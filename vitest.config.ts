import { defineConfig } from 'vitest/config'

const conditions = ['@megarollup/source', 'node', 'import', 'default']

/** `pnpm test`: every test that belongs in the seven-minute budget. Longer ones end in `.full.test.ts`. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{packages,apps}/*/{src,test}/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.full.test.ts'],
    globalSetup: ['./vitest.global-setup.ts'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    reporters: process.env.MEGAROLLUP_TEST_REPORT
      ? ['default', ['json', { outputFile: process.env.MEGAROLLUP_TEST_REPORT }]]
      : ['default'],
  },
})
