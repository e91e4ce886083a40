import { packageBuild } from '../../tsup.base.ts'

export default packageBuild({
  entry: [
    'src/index.ts',
    'src/compliance/index.ts',
    'src/disk/index.ts',
    'src/twig/index.ts',
    'src/mpt/worker.ts',
    'src/twig/worker.ts',
    'src/paged-mpt/trieWorker.ts',
    'src/paged-mpt/commitmentWorker.ts',
  ],
  platform: 'node',
})
