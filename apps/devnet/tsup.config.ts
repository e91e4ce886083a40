import { packageBuild } from '../../tsup.base.ts'

export default packageBuild({ entry: ['src/main.ts', 'src/index.ts', 'src/l1/anvil-guard.ts'] })
