import { DEPOSIT_CONTRACT, type EthereumChain } from './chain.ts'

/** Ethereum's main network. */
export const mainnet: EthereumChain = {
  chainId: 1n,
  forks: [
    { fork: 'Frontier', block: 0n },
    { fork: 'Homestead', block: 1_150_000n },
    { fork: 'Dao', block: 1_920_000n },
    { fork: 'TangerineWhistle', block: 2_463_000n },
    { fork: 'SpuriousDragon', block: 2_675_000n },
    { fork: 'Byzantium', block: 4_370_000n },
    // Constantinople never ran without Petersburg.
    { fork: 'Petersburg', block: 7_280_000n },
    { fork: 'Istanbul', block: 9_069_000n },
    { fork: 'MuirGlacier', block: 9_200_000n },
    { fork: 'Berlin', block: 12_244_000n },
    { fork: 'London', block: 12_965_000n },
    { fork: 'ArrowGlacier', block: 13_773_000n },
    { fork: 'GrayGlacier', block: 15_050_000n },
    { fork: 'Paris', block: 15_537_394n, totalDifficulty: 58_750_000_000_000_000_000_000n },
    { fork: 'Shanghai', timestamp: 1_681_338_455n },
    { fork: 'Cancun', timestamp: 1_710_338_135n },
    { fork: 'Prague', timestamp: 1_746_612_311n },
    { fork: 'Osaka', timestamp: 1_764_798_551n },
    { fork: 'BPO1', timestamp: 1_765_290_071n },
    { fork: 'BPO2', timestamp: 1_767_747_671n },
  ],
  dao: { block: 1_920_000n, isSupported: true },
  depositContract: DEPOSIT_CONTRACT,
}
