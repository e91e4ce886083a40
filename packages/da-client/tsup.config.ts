import { packageBuild } from '../../tsup.base.ts'

export default packageBuild({ entry: ['src/index.ts', 'src/server/index.ts', 'src/compliance/index.ts'] })
