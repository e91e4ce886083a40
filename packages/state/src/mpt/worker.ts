import { parentPort, workerData } from 'node:worker_threads'
import { MptEngine } from './MptEngine.ts'
import { type Message, type Request, receiveError, transferError, type WorkerParameters } from './messages.ts'
import { openLevelTrieStore } from './openLevelTrieStore.ts'
import { unpackDiff } from './packedDiff.ts'

const port = parentPort!
const { path, chainId, cachedNodes } = workerData as WorkerParameters
let opened: Promise<MptEngine> | undefined
// One message after another: a block's changes, its root and its commit keep their order.
let queue: Promise<void> = Promise.resolve()

port.on('message', (message: Message) => {
  queue = queue.then(() => handle(message))
})

function open(): Promise<MptEngine> {
  opened ??= openLevelTrieStore(path, chainId, cachedNodes).then((store) => new MptEngine(store))
  return opened
}

async function handle(message: Message): Promise<void> {
  if (message.operation === 'apply' || message.operation === 'refuse') {
    const engine = await open()
    if (message.operation === 'apply') engine.apply(unpackDiff(message.packed))
    else engine.refuse(receiveError(message.error))
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
