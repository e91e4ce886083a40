import { join } from 'node:path'
import { workerData } from 'node:worker_threads'
import { nodeDisk } from '../disk/nodeDisk.ts'
import { openLevel } from '../level/openLevel.ts'
import { type CommitmentEngine, serveCommitment } from '../mpt/serveCommitment.ts'
import type { PagedMptWorkerParameters } from './createPagedMptCommitment.ts'
import { PagedMptEngine } from './PagedMptEngine.ts'

await serveCommitment(open(workerData as PagedMptWorkerParameters))

async function open({ path, chainId, ...parameters }: PagedMptWorkerParameters): Promise<CommitmentEngine> {
  // Nothing but the record of what this folder is, and the lock that keeps others away.
  const owner = await openLevel(join(path, 'owner'), { magic: 'MRPM', version: 1, chainId, cacheSizeBytes: 2 ** 20 })
  try {
    const engine = new PagedMptEngine({ disk: nodeDisk(join(path, 'log')), ...parameters })
    const closeEngine = engine.close.bind(engine)
    engine.close = async () => {
      await closeEngine()
      await owner.close()
    }
    return engine
  } catch (error) {
    await owner.close()
    throw error
  }
}
