import type { ChainBackend } from '../backend.ts'
import { quantityToHex } from '../hex.ts'
import { method } from '../method.ts'
import type { ResultType } from '../results/ResultType.ts'

const progress: ResultType<ReturnType<ChainBackend['syncing']>> = {
  describe: 'false, or how far this node has come',
  encode(value) {
    if (!value) return false
    return {
      startingBlock: quantityToHex(value.startingBlock),
      currentBlock: quantityToHex(value.currentBlock),
      highestBlock: quantityToHex(value.highestBlock),
    }
  },
}

/** `eth_syncing`: false when this node follows the head closely. Source: execution-apis, `eth/client.yaml`. */
export const ethSyncing = method({
  name: 'eth_syncing',
  params: [],
  result: progress,
  errors: [],
  handle: (chain) => chain.syncing(),
})
