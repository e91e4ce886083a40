import { packageBuild } from '../../tsup.base.ts'

export default packageBuild({
  // Without renaming: errors go by the names of their classes.
  esbuildOptions(options) {
    options.minifyWhitespace = true
    options.minifySyntax = true
  },
  entry: [
    'src/index.ts',
    'src/block/index.ts',
    'src/profiler/index.ts',
    'src/profiler/sampler-worker.ts',
    'src/remote/index.ts',
    'src/remote/node.ts',
    'src/simulator/index.ts',
    'src/solidity/index.ts',
    'src/state/index.ts',
    'src/tracers/index.ts',
    'src/cli/main.ts',
    'src/viem/index.ts',
  ],
})
