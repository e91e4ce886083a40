import { defineConfig, type Options } from 'tsup'

/** The build that every public package shares; a package names its entries and what differs. */
export function packageBuild(options: Options & { entry: string[] }) {
  return defineConfig({
    format: ['esm'],
    target: 'es2023',
    platform: 'neutral',
    dts: true,
    clean: true,
    sourcemap: true,
    splitting: true,
    ...options,
  })
}
