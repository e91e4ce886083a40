import { packageBuild } from '../../tsup.base.ts'

export default packageBuild({
  minify: 'terser',
  // Errors go by the names of their classes.
  terserOptions: {
    module: true,
    ecma: 2020,
    keep_classnames: true,
    compress: { passes: 2 },
    format: { preserve_annotations: true },
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
