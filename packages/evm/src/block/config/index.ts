export {
  type ActiveRules,
  type BlockPosition,
  DEPOSIT_CONTRACT,
  type EthereumChain,
  type ForkPoint,
  rulesAt,
  rulesOf,
} from './chain.ts'
export { type BlockFork, type BlockRules, blockForks } from './fork-rules.ts'
export { blobScheduleOf, type JsonObject, parseGenesisConfig } from './genesis-config.ts'
export { mainnet } from './mainnet.ts'
export { forkNamed, testNetwork } from './test-network.ts'
