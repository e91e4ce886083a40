import { forkNamed, isForkWanted } from '../forks.ts'
import { failed, passed, type Suite } from '../suite.ts'
import type { BlockchainTestFile } from './fixture.ts'
import { runBlockchainTest } from './run-test.ts'

const runFile: Suite['runFile'] = (_path, json, options) =>
  Object.entries(json as BlockchainTestFile)
    .filter(([, { network }]) => isForkWanted(options, network))
    .map(([name, test]) => {
      const fork = forkNamed(test.network)
      const wrong = runBlockchainTest(test)
      return wrong === undefined ? passed(name, fork) : failed(name, wrong, fork)
    })

/** Chains of blocks, valid and invalid: the reason of each refusal, the head, its state and every header are compared. */
export const blockchainTests: Suite = {
  name: 'blockchain-tests',
  description: 'BlockchainTests of ethereum/execution-spec-tests',
  fixtures: ['eest-v5.4.0-blockchain_tests.dev'],
  runFile,
}

/** The same format, filled by ethereum/tests: ommers, reorganisations, transitions. */
export const ethereumBlockchainTests: Suite = {
  name: 'ethereum-blockchain-tests',
  description: 'BlockchainTests of ethereum/tests that are not made from state tests',
  fixtures: ['ethereum-tests-BlockchainTests-native'],
  runFile,
}
