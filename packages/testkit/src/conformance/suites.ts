import { blockchainTests, ethereumBlockchainTests } from './blockchain-tests/suite.ts'
import { mainnetBlocks } from './mainnet-blocks/suite.ts'
import { precompiles } from './precompiles/suite.ts'
import { rlpTests } from './rlp-tests/suite.ts'
import { legacyStateTests, stateTests } from './state-tests/suite.ts'
import type { Suite } from './suite.ts'
import { tracers } from './tracers/suite.ts'
import { transactionTests } from './transaction-tests/suite.ts'
import { vmTests } from './vm-tests/suite.ts'

/** Every suite that `pnpm conformance` knows. */
export const suites: readonly Suite[] = [
  stateTests,
  legacyStateTests,
  blockchainTests,
  ethereumBlockchainTests,
  mainnetBlocks,
  precompiles,
  tracers,
  transactionTests,
  rlpTests,
  vmTests,
]

/** The suite of a name. Throws, listing the names, when there is none. */
export function suiteNamed(name: string): Suite {
  const suite = suites.find((candidate) => candidate.name === name)
  if (!suite) throw new Error(`No suite is called ${name}; there are ${suites.map((known) => known.name).join(', ')}.`)
  return suite
}
