import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createEvm } from '@megarollup/evm'
import { BlockChain, decodeChain, readGenesis } from '@megarollup/evm/block'
import { bytesToHex } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { type FixtureName, fixtureArchive, fixtureFolder, missingFixture } from '../../fixtures/index.ts'

/** Chains as nodes export them, from genesis on; the state root of each block is checked as it is imported. */
const chains: { name: string; fixture: FixtureName; folder: string; blocks: number }[] = [
  {
    name: '3,000 blocks of Cancun',
    fixture: 'hive-sync-chain',
    folder: 'simulators/ethereum/sync/chain',
    blocks: 3_000,
  },
  { name: '54 blocks from Frontier to BPO2', fixture: 'execution-apis.dev', folder: 'tests', blocks: 54 },
]

describe('an exported chain is imported block by block', () => {
  for (const { name, fixture, folder, blocks } of chains) {
    const isThere = fixtureArchive(fixture) !== undefined
    if (!isThere) console.info(`The chain of ${name} is skipped. ${missingFixture(fixture)}`)
    it.runIf(isThere)(name, async () => {
      const path = join(await fixtureFolder(fixture), folder)
      const json = async (file: string) => JSON.parse(await readFile(join(path, file), 'utf8'))
      const { chain, genesis, state } = readGenesis(await json('genesis.json'))
      const blockChain = new BlockChain({ chain, genesis, state, evm: createEvm({ chainId: chain.chainId, state }) })
      let imported = 0
      for (const block of decodeChain(await readFile(join(path, 'chain.rlp')))) {
        blockChain.import(block)
        imported++
      }
      expect(imported).toBe(blocks)
      const { params } = await json('headfcu.json')
      expect(bytesToHex(blockChain.head.hash)).toBe(params[0].headBlockHash)
      expect(bytesToHex(blockChain.stateAfter().root())).toBe(bytesToHex(blockChain.head.header.stateRoot))
    })
  }
})
