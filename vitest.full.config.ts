import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** `pnpm test:full`: the long suites, one file at a time, because each of them starts whole networks. */
const config = mergeConfig(
  base,
  defineConfig({ test: { testTimeout: 900_000, hookTimeout: 180_000, fileParallelism: false } }),
)
config.test.include = ['{packages,apps}/*/{src,test}/**/*.full.test.ts', 'test/**/*.full.test.ts']
config.test.exclude = ['**/node_modules/**', '**/dist/**']
export default config
