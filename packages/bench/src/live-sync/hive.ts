import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createEvm, type EngineDiff, type Evm } from '@megarollup/evm'
import {
  checkResult,
  decodeChain,
  type EthereumBlock,
  type EthereumChain,
  executeBlock,
  headerHash,
  readGenesis,
  rulesAt,
} from '@megarollup/evm/block'
import { decodeEthereumTransaction, type Hash, type StateDiff } from '@megarollup/protocol'
import { fixtureFolder } from '@megarollup/testkit'
import type { SyncBlock, SyncChain } from './SyncChain.ts'

const HASH_WINDOW = 256n

/** 3,000 blocks of Cancun, as nodes export them. Gas, receipts and state root of each are checked. */
export async function loadHiveChain(): Promise<SyncChain> {
  const path = join(await fixtureFolder('hive-sync-chain'), 'simulators/ethereum/sync/chain')
  const { chain, genesis, state } = readGenesis(JSON.parse(await readFile(join(path, 'genesis.json'), 'utf8')))
  const hashes = new Map<bigint, Hash>([[genesis.number, headerHash(genesis)]])
  const blocks = [...decodeChain(await readFile(join(path, 'chain.rlp')))]
  for (const { header } of blocks) hashes.set(header.number, headerHash(header))
  return {
    *genesis() {
      const diff: StateDiff = { accounts: [], storage: [], codes: [] }
      const codes = new Map<string, StateDiff['codes'][number]>()
      for (const { address, account, storage } of state.accounts()) {
        diff.accounts.push({ address, account })
        for (const { slot, value } of storage.entries()) diff.storage.push({ address, slot, value })
        const code = state.code(account.codeHash)
        if (code.length > 0) codes.set(Buffer.from(account.codeHash).toString('hex'), { hash: account.codeHash, code })
      }
      yield { ...diff, codes: [...codes.values()] }
    },
    genesisRoot: genesis.stateRoot,
    createEvm: (reader) => createEvm({ chainId: chain.chainId, state: reader }),
    blocks: blocks.map((block) => syncBlock(chain, genesis.difficulty, block, hashes)),
  }
}

/** Its blocks have no difficulty, so that the total stays that of the genesis. */
function syncBlock(
  chain: EthereumChain,
  parentTotalDifficulty: bigint,
  block: EthereumBlock,
  hashes: ReadonlyMap<bigint, Hash>,
): SyncBlock {
  const { header, transactions: raw, ommers, withdrawals } = block
  const rules = rulesAt(chain, { ...header, parentTotalDifficulty })
  const decode = (senders: readonly Uint8Array[]) =>
    raw.map((bytes, i) => ({
      sender: senders[i]!,
      transaction: decodeEthereumTransaction(bytes, Number.POSITIVE_INFINITY),
    }))
  return {
    transactions: raw.length,
    raw,
    stateRoot: header.stateRoot,
    prepare: decode,
    execute(evm: Evm, senders, prepared) {
      let diff: EngineDiff = { accounts: [], storage: [], codes: [] }
      const state = {
        apply(changes: EngineDiff) {
          diff = changes
        },
        root(): Hash {
          throw new Error('Blocks before Byzantium are not imported here.')
        },
      }
      const transactions = (prepared as ReturnType<typeof decode> | undefined) ?? decode(senders)
      const blockHash = (number: bigint) => (header.number - number > HASH_WINDOW ? undefined : hashes.get(number))
      const result = executeBlock(evm, state, rules, { ...header, transactions, ommers, withdrawals, blockHash })
      // The root is compared when the tree has it.
      checkResult(rules, header, result, header.stateRoot)
      return { diff, gas: result.gasUsed }
    },
  }
}
