import { bytesToHex } from '@megarollup/protocol'
import { Command } from 'commander'
import {
  BlockChain,
  blobScheduleOf,
  decodeBlock,
  exceptionNames,
  InvalidBlockError,
  isExpectedFault,
  testNetwork,
} from '../../block/index.ts'
import { createEvm } from '../../create-evm.ts'
import { CliError } from '../CliError.ts'
import { stateOfAlloc } from '../input/alloc.ts'
import { arrayOf, bytesOf, type JsonObject, numberOf, objectOf } from '../input/values.ts'
import { runOption, runTests, type TestResult } from './results.ts'

/** `evm blocktest`: chains of blocks, valid and invalid, as the public tests have them. */
export function blocktestCommand(): Command {
  return new Command('blocktest')
    .description('Run blockchain tests (ethereum/tests, ethereum/execution-spec-tests) and print the results as JSON.')
    .argument('<file...>', 'JSON files, or folders of them')
    .addOption(runOption())
    .addHelpText(
      'after',
      '\nExample:\n  evm blocktest blockchain_tests/cancun --run blobhash\n\nExit code 1 when a test fails.',
    )
    .action((paths: string[], options: { run: RegExp }) => runTests(paths, options.run, runBlockTest))
}

function runBlockTest(name: string, test: JsonObject): TestResult[] {
  const fork = test.network
  if (typeof fork !== 'string') throw new CliError('json', `${name} is no blockchain test: it has no network`)
  try {
    const { error, stateRoot } = judge(fork, test)
    return [{ name, pass: error === undefined, stateRoot, fork, ...(error !== undefined && { error }) }]
  } catch (error) {
    return [{ name, pass: false, fork, error: (error as Error).message }]
  }
}

function judge(network: string, test: JsonObject): { error: string | undefined; stateRoot: string } {
  const { chainid, blobSchedule } = objectOf(test.config ?? {}, 'config')
  const chainId = numberOf(chainid ?? 1, 'chainid')
  const state = stateOfAlloc(objectOf(test.pre, 'pre'))
  const blockchain = new BlockChain({
    chain: testNetwork(network, { chainId, blobSchedule: blobScheduleOf(blobSchedule) }),
    genesis: decodeBlock(bytesOf(test.genesisRLP, 'genesisRLP')).header,
    state,
    evm: createEvm({ chainId, state }),
  })
  let error: string | undefined
  for (const [i, block] of arrayOf(test.blocks, 'blocks').entries()) {
    error = importBlock(blockchain, objectOf(block, `block ${i}`), i)
    if (error !== undefined) break
  }
  const stateRoot = bytesToHex(blockchain.stateAfter().root())
  return { error: error ?? judgeHead(bytesToHex(blockchain.head.hash), stateRoot, test), stateRoot }
}

function importBlock(blockchain: BlockChain, { rlp, expectException }: JsonObject, index: number): string | undefined {
  try {
    blockchain.import(bytesOf(rlp, `rlp of block ${index}`))
  } catch (error) {
    if (!(error instanceof InvalidBlockError)) throw error
    const got = `block ${index} is invalid (${exceptionNames(error.fault).join(', ')}): ${error.message}`
    if (typeof expectException !== 'string') return got
    return isExpectedFault(error.fault, expectException) ? undefined : `${got}, expected ${expectException}`
  }
  return expectException === undefined ? undefined : `block ${index} is valid, expected ${expectException}`
}

function judgeHead(head: string, stateRoot: string, test: JsonObject): string | undefined {
  if (head !== test.lastblockhash) return `last block hash mismatch: got ${head}, want ${test.lastblockhash}`
  const expected =
    test.postStateHash ??
    (test.postState ? bytesToHex(stateOfAlloc(objectOf(test.postState, 'postState')).root()) : stateRoot)
  return stateRoot === expected ? undefined : `post state root mismatch: got ${stateRoot}, want ${expected}`
}
