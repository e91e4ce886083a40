import { parentPort, workerData } from 'node:worker_threads'
import { MptEngine } from './MptEngine.ts'
import { type Message, type Request, receiveError, transferError, type WorkerParameters } from './messages.ts'
import { openLevelTrieStore } from './openLevelTrieStore.ts'
import { unpackDiff } from './packedDiff.ts'

const port = parentPort!
const { path, chainId, cachedNodes } = workerData as WorkerParameters

// Two queues, each in order. What builds blocks goes first, so that proofs and historical reads, of which strangers may ask many,
// never hold a root back; they see committed blocks only, so the order between the queues changes no answer.
const building: Message[] = []
const reading: Message[] = []
const buildingOperations = new Set<string>(['apply', 'refuse', 'root', 'commit', 'discard'])
let wake: (() => void) | undefined

port.on('message', (message: Message) => {
  if (buildingOperations.has(message.operation)) building.push(message)
  else reading.push(message)
  wake?.()
})

const opened = openLevelTrieStore(path, chainId, cachedNodes).then((store) => new MptEngine(store))
opened.catch(() => {}) // each request reports it
for (let closed = false; !closed; ) {
  const message = building.shift() ?? reading.shift()
  if (!message) {
    await new Promise<void>((resolve) => {
      wake = resolve
    })
    wake = undefined
    continue
  }
  await handle(message)
  closed = message.operation === 'close'
  // Lets messages in that came meanwhile.
  await new Promise((resolve) => setImmediate(resolve))
}
port.close()

async function handle(message: Message): Promise<void> {
  if (message.operation === 'apply' || message.operation === 'refuse') {
    const engine = await opened
    if (message.operation === 'apply') engine.apply(unpackDiff(message.packed))
    else engine.refuse(receiveError(message.error))
    return
  }
  try {
    const output = await answer(await opened, message)
    port.postMessage({ id: message.id, output })
  } catch (error) {
    port.postMessage({ id: message.id, error: transferError(error) })
  }
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
