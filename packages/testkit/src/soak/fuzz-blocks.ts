import { createEvm } from '@megarollup/evm'
import { type BlockFork, encodeBlock, InvalidBlockError, WorldState } from '@megarollup/evm/block'
import { bytesToHex, equalBytes } from '@megarollup/protocol'
import { drawBlock, type FuzzedChain, startChain } from '../fuzz-blocks/build-chain.ts'
import { spoilBlock } from '../fuzz-blocks/spoil-block.ts'
import { mutate } from './mutate.ts'
import type { Soak } from './Soak.ts'

const FORKS: readonly BlockFork[] = [
  'Frontier',
  'Homestead',
  'SpuriousDragon',
  'Byzantium',
  'Istanbul',
  'Berlin',
  'London',
  'Paris',
  'Shanghai',
  'Cancun',
  'Prague',
  'Osaka',
  'BPO2',
]
const BLOCKS_A_ROUND = 3
const FAULTS_A_BLOCK = 6

/** Random valid blocks, each of them also with faults; a round is a chain of three. */
export const fuzzBlocksSoak: Soak = {
  name: 'fuzz-blocks',
  description:
    'valid blocks of every fork are taken, spoilt ones refused for the right reason, and leave nothing behind',
  async start() {
    const evm = createEvm({ chainId: 1n, state: new WorldState() })
    const refused = new Map<string, number>()
    let blocks = 0
    return {
      round(random) {
        const fuzzed = startChain(evm, random.pick(FORKS))
        for (let i = 0; i < BLOCKS_A_ROUND; i++, blocks++) {
          const block = drawBlock(fuzzed, random)
          for (let j = 0; j < FAULTS_A_BLOCK; j++) {
            const { fault, block: spoilt, expected } = spoilBlock(block, fuzzed.chain.head.header, random)
            const found = refusal(fuzzed, encodeBlock(spoilt), fault)
            if (expected && !expected.some((each) => each === found)) throw new Error(`${fault}: refused for ${found}`)
            refused.set(found, (refused.get(found) ?? 0) + 1)
          }
          const encoded = encodeBlock(block)
          takeOrRefuse(fuzzed, mutate(encoded, random))
          fuzzed.chain.import(encoded)
        }
      },
      summary: () => {
        const reasons = [...refused].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`)
        return `${blocks} blocks taken; refused: ${reasons.join(', ')}`
      },
    }
  },
}

/** Why the chain refuses a block. Throws when it takes it, fails in another way, or keeps anything of it. */
function refusal({ chain }: FuzzedChain, encoded: Uint8Array, fault: string): string {
  const { head } = chain
  let reason: string | undefined
  try {
    chain.import(encoded)
  } catch (error) {
    if (!(error instanceof InvalidBlockError)) throw new Error(`${fault}: ${bytesToHex(encoded)}`, { cause: error })
    reason = error.fault
  }
  if (reason === undefined) throw new Error(`${fault}: the block was taken: ${bytesToHex(encoded)}`)
  if (chain.head !== head) throw new Error(`${fault}: the head is another one now`)
  if (!equalBytes(chain.stateAfter(head).root(), head.header.stateRoot)) throw new Error(`${fault}: the state changed`)
  return reason
}

/** Other bytes are a block with another extra data or the like, which is as good, or refused by a typed error. */
function takeOrRefuse({ chain }: FuzzedChain, encoded: Uint8Array): void {
  try {
    chain.import(encoded)
  } catch (error) {
    if (!(error instanceof InvalidBlockError)) throw new Error(`other bytes: ${bytesToHex(encoded)}`, { cause: error })
  }
}
