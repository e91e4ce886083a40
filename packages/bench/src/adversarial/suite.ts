import type { Figure } from '../report/report.ts'
import { buildGethPeer } from './geth-peer.ts'
import { benchPrecompiles } from './precompiles.ts'

/** The suite `adversarial`: the least gas per second that anything found so far comes down to. `$ONLY` selects cases by name. */
export async function benchAdversarial({ rounds }: { rounds: number }): Promise<Figure[]> {
  const geth = buildGethPeer()
  const only = process.env.ONLY
  try {
    return await benchPrecompiles({ rounds, geth, ...(only && { only: new RegExp(only) }) })
  } finally {
    geth?.dispose()
  }
}
