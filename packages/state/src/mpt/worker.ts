import { workerData } from 'node:worker_threads'
import { MptEngine } from './MptEngine.ts'
import type { WorkerParameters } from './messages.ts'
import { openLevelTrieStore } from './openLevelTrieStore.ts'
import { serveCommitment } from './serveCommitment.ts'

const { path, chainId, cachedNodes } = workerData as WorkerParameters

await serveCommitment(openLevelTrieStore(path, chainId, cachedNodes).then((store) => new MptEngine(store)))
