import { workerData } from 'node:worker_threads'
import { lockFolder } from '../disk/lockFolder.ts'
import { nodeDisk } from '../disk/nodeDisk.ts'
import { serveCommitment } from '../mpt/serveCommitment.ts'
import type { TwigWorkerParameters } from './createTwigCommitment.ts'
import { openTwigFolder } from './openTwigFolder.ts'
import { TwigEngine } from './TwigEngine.ts'
import { TwigLog } from './TwigLog.ts'

await serveCommitment(open(workerData as TwigWorkerParameters))

async function open({ path, chainId, cacheBits }: TwigWorkerParameters): Promise<TwigEngine> {
  const disk = nodeDisk(path)
  const unlock = lockFolder(path)
  try {
    openTwigFolder(disk, chainId, path)
    return new TwigEngine(new TwigLog(disk), cacheBits, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}
