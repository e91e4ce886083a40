import { parentPort, workerData } from 'node:worker_threads'
import { MegarollupError } from '@megarollup/protocol'
import { MptEngine } from './MptEngine.ts'
import type { ApplyMessage, Request, TransferredError, WorkerParameters } from './messages.ts'
import { openLevelTrieStore } from './openLevelTrieStore.ts'
import { unpackDiff } from './packedDiff.ts'

const port = parentPort!
const { path, chainId, cachedNodes } = workerData as WorkerParameters
let opened: Promise<MptEngine> | undefined
// One message after another: a block's changes, its root and its commit keep their order.
let queue: Promise<void> = Promise.resolve()

port.on('message', (message: Request | ApplyMessage) => {
  queue = queue.then(() => handle(message))
})

function open(): Promise<MptEngine> {
  opened ??= openLevelTrieStore(path, chainId, cachedNodes).then((store) => new MptEngine(store))
  return opened
}

async function handle(message: Request | ApplyMessage): Promise<void> {
  if (message.operation === 'apply') {
    const engine = await open().catch(() => undefined)
    engine?.apply(unpackDiff(message.packed))
    return
  }
  try {
    const output = await answer(await open(), message)
    port.postMessage({ id: message.id, output })
  } catch (error) {
    port.postMessage({ id: message.id, error: transferError(error) })
  }
  if (message.operation === 'close') port.close()
}

function answer(engine: MptEngine, request: Request): unknown {
  switch (request.operation) {
    case 'open':
      return undefined
    case 'head':
      return engine.head()
    case 'root':
      return engine.root(request.block)
    case 'commit':
      return engine.commit(request.block)
    case 'discard':
      return engine.discard()
    case 'prove':
      return engine.prove(request.stateRoot, request.address, request.slots)
    case 'account':
      return engine.account(request.stateRoot, request.address)
    case 'storage':
      return engine.storage(request.stateRoot, request.address, request.slot)
    case 'code':
      return engine.code(request.codeHash)
    case 'close':
      return engine.close()
  }
}

function transferError(error: unknown): TransferredError {
  if (error instanceof MegarollupError)
    return { code: error.code, message: error.message, hint: error.hint, stack: error.stack }
  const known = error instanceof Error ? error : new Error(String(error))
  return { code: 'COMMITMENT_WORKER_FAILED', message: known.message, hint: undefined, stack: known.stack }
}
