import { hexToBytes } from '@megarollup/protocol'
import { buildGeth } from '../evm/native-peers.ts'
import { LineProcess } from '../line-process.ts'
import type { Trie } from './Trie.ts'

interface Answer {
  root: `0x${string}`
  ms: number
  heapBytes: number
}

/** geth's trie over a database in memory, on so many threads (`GOMAXPROCS`); `undefined` where it cannot be built. */
export async function startGethTrie(threads: number): Promise<Trie | undefined> {
  let built: { title: string; program: string }
  try {
    built = await buildGeth('tries')
  } catch (error) {
    console.error(`geth is absent: ${error instanceof Error ? error.message.trim().split('\n').at(-1) : error}`)
    return undefined
  }
  const process = new LineProcess(built.title, built.program)
  return {
    name: `${built.title} trie, GOMAXPROCS=${threads}`,
    note: 'UpdateBatch() and Hash() of its trie, never committed, all nodes in memory; its collector runs beside it',
    async load(count, valueBytes) {
      const { root, heapBytes } = await process.ask<Answer>({ do: 'load', count, valueBytes })
      return { root: hexToBytes(root), bytes: heapBytes }
    },
    async update({ ids }, version) {
      const text = Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength).toString('base64')
      const { ms, root } = await process.ask<Answer>({ do: 'update', ids: text, version, threads })
      return { ms, root: hexToBytes(root) }
    },
    close: () => process[Symbol.asyncDispose](),
  }
}
