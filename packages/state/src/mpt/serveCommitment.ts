import { parentPort } from 'node:worker_threads'
import type { Account, AccountProof, Address, Hash, StateDiff, TwigAccountProof } from '@megarollup/protocol'
import { type Message, type Request, receiveError, transferError } from './messages.ts'
import { unpackDiff } from './packedDiff.ts'
import type { TrieHead } from './TrieStore.ts'

/** What a worker of a commitment serves: `StateCommitment`, synchronous where it can be. */
export interface CommitmentEngine {
  head(): TrieHead | undefined
  apply(diff: StateDiff): void
  refuse(error: Error): void
  root(block: bigint): Hash
  commit(block: bigint): Promise<void>
  discard(): void
  prove(stateRoot: Hash, address: Address, slots: Hash[]): AccountProof | TwigAccountProof
  account(stateRoot: Hash, address: Address): Account | undefined
  storage(stateRoot: Hash, address: Address, slot: Hash): Hash
  code(codeHash: Hash): Uint8Array
  close(): Promise<void>
}

/** The body of a worker: answers what `CommitmentThread` asks, until it is told to close. */
export async function serveCommitment(opened: Promise<CommitmentEngine>): Promise<void> {
  const port = parentPort!
  // Two queues, each in order. What builds blocks goes first, so that proofs and historical reads, of which strangers may ask many,
  // never hold a root back; they see committed blocks only, so the order between the queues changes no answer.
  const building: Message[] = []
  const reading: Message[] = []
  let wake: (() => void) | undefined

  port.on('message', (message: Message) => {
    if (buildingOperations.has(message.operation)) building.push(message)
    else reading.push(message)
    wake?.()
  })

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
    await handle(opened, message)
    closed = message.operation === 'close'
    // Lets messages in that came meanwhile.
    await new Promise((resolve) => setImmediate(resolve))
  }
  port.close()
}

const buildingOperations = new Set<string>(['apply', 'refuse', 'root', 'commit', 'discard'])

async function handle(opened: Promise<CommitmentEngine>, message: Message): Promise<void> {
  if (message.operation === 'apply' || message.operation === 'refuse') {
    const engine = await opened
    if (message.operation === 'apply') engine.apply(unpackDiff(message.packed))
    else engine.refuse(receiveError(message.error))
    return
  }
  try {
    const output = await answer(await opened, message)
    parentPort!.postMessage({ id: message.id, output })
  } catch (error) {
    parentPort!.postMessage({ id: message.id, error: transferError(error) })
  }
}

function answer(engine: CommitmentEngine, request: Request): unknown {
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
