/** Recovers the senders of blocks, in a thread: a message is the transactions of a block, the answer its senders. */
import { parentPort } from 'node:worker_threads'
import { recoverSender } from '@megarollup/crypto'
import { decodeEthereumTransaction } from '@megarollup/protocol'

export interface RecoveryRequest {
  block: number
  raw: readonly Uint8Array[]
}

export interface RecoveryAnswer {
  block: number
  /** 20 bytes each. */
  senders: Uint8Array
  cpuUs: number
}

const ADDRESS_BYTES = 20
const port = parentPort!

port.on('message', ({ block, raw }: RecoveryRequest) => {
  const before = process.threadCpuUsage()
  const senders = new Uint8Array(raw.length * ADDRESS_BYTES)
  for (const [i, bytes] of raw.entries())
    senders.set(recoverSender(decodeEthereumTransaction(bytes, Number.POSITIVE_INFINITY)), i * ADDRESS_BYTES)
  const { user, system } = process.threadCpuUsage(before)
  port.postMessage({ block, senders, cpuUs: user + system } satisfies RecoveryAnswer, [senders.buffer])
})
