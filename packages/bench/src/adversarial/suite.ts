import type { Figure } from '../report/report.ts'
import { buildGethPeer } from './geth-peer.ts'
import { benchOpcodes } from './opcodes.ts'
import { benchPrecompiles } from './precompiles.ts'

/**
 * The suite `adversarial`: the least gas per second that anything found so far comes down to. `only` selects precompiles by name, or
 * with `opcodes` the search.
 */
export async function benchAdversarial(options: { rounds: number; only?: string | undefined }): Promise<Figure[]> {
  const { rounds, only } = options
  const geth = buildGethPeer()
  try {
    const precompiles = only === 'opcodes' ? [] : await benchPrecompiles({ rounds, geth, only })
    const opcodes = only === undefined || only === 'opcodes' ? benchOpcodes({ rounds, geth }) : []
    return [...precompiles, ...opcodes]
  } finally {
    geth?.dispose()
  }
}
