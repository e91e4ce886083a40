import { bigIntToBytes32, hexToBytes, type Log } from '@megarollup/protocol'
import type { TraceHooks } from '../trace/hooks.ts'

/** Where ether is an ERC-20 token (ERC-7528). */
const ETHER = new Uint8Array(20).fill(0xee)
/** Keccak-256 of `Transfer(address,address,uint256)`. */
const TRANSFER = hexToBytes('0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef')

function padded(address: Uint8Array): Uint8Array {
  const word = new Uint8Array(32)
  word.set(address, 12)
  return word
}

/** Hooks that collect the logs of a transaction, and a transfer log wherever ether moves; without what was reverted. */
export function transferLogHooks(): TraceHooks & { logs: Log[] } {
  const logs: Log[] = []
  const marks: number[] = []
  return {
    logs,
    enter({ kind, from, to, value }) {
      marks.push(logs.length)
      if (value > 0n && kind !== 'DELEGATECALL' && kind !== 'CALLCODE')
        logs.push({ address: ETHER, topics: [TRANSFER, padded(from), padded(to)], data: bigIntToBytes32(value) })
    },
    log(log) {
      logs.push(log)
    },
    exit({ isReverted }) {
      const mark = marks.pop() ?? 0
      if (isReverted) logs.length = mark
    },
  }
}
