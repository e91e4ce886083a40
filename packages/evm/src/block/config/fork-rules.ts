import type { ForkDefinition } from '../../forks/fork.ts'
import { forks } from '../../forks/index.ts'

/** What a fork says of blocks, beside what the engine executes. */
export interface BlockRules {
  /** The rules of the engine. */
  readonly fork: ForkDefinition
  /** Wei for the coinbase of a block. None since Paris. */
  readonly reward: bigint
  readonly difficulty: 'frontier' | 'homestead' | 'byzantium' | 'none'
  /** Blocks by which the difficulty bomb is late (EIPs 649, 1234, 2384, 3554, 4345, 5133). */
  readonly bombDelay: bigint
  /** A signature whose s is in the upper half is invalid (EIP-2). */
  readonly requiresLowS: boolean
  /** A legacy transaction may name its chain (EIP-155). */
  readonly hasReplayProtection: boolean
  /** Receipts have a status instead of a state root (EIP-658). */
  readonly hasReceiptStatus: boolean
  /** EIP-1559. */
  readonly hasBaseFee: boolean
  /** No proof of work, ommers or rewards (EIP-3675). */
  readonly isProofOfStake: boolean
  /** EIP-4895. */
  readonly hasWithdrawals: boolean
  /** EIP-4844. */
  readonly hasBlobs: boolean
  /** The state holds beacon block roots (EIP-4788). */
  readonly hasBeaconRoots: boolean
  /** The state holds block hashes (EIP-2935). */
  readonly hasBlockHashes: boolean
  /** Deposits, withdrawals and consolidations that contracts ask for (EIPs 7685, 6110, 7002, 7251). */
  readonly hasRequests: boolean
  /** The price of blobs follows that of execution (EIP-7918). */
  readonly hasBlobReservePrice: boolean
  /** Largest RLP of a block, in bytes (EIP-7934). */
  readonly maxBlockBytes: number | undefined
}

const ETHER = 10n ** 18n

const frontier: BlockRules = {
  fork: forks.Frontier,
  reward: 5n * ETHER,
  difficulty: 'frontier',
  bombDelay: 0n,
  requiresLowS: false,
  hasReplayProtection: false,
  hasReceiptStatus: false,
  hasBaseFee: false,
  isProofOfStake: false,
  hasWithdrawals: false,
  hasBlobs: false,
  hasBeaconRoots: false,
  hasBlockHashes: false,
  hasRequests: false,
  hasBlobReservePrice: false,
  maxBlockBytes: undefined,
}
const homestead: BlockRules = { ...frontier, fork: forks.Homestead, difficulty: 'homestead', requiresLowS: true }
const tangerineWhistle: BlockRules = { ...homestead, fork: forks.TangerineWhistle }
const spuriousDragon: BlockRules = { ...tangerineWhistle, fork: forks.SpuriousDragon, hasReplayProtection: true }
const byzantium: BlockRules = {
  ...spuriousDragon,
  fork: forks.Byzantium,
  reward: 3n * ETHER,
  difficulty: 'byzantium',
  bombDelay: 3_000_000n,
  hasReceiptStatus: true,
}
const constantinople: BlockRules = {
  ...byzantium,
  fork: forks.Constantinople,
  reward: 2n * ETHER,
  bombDelay: 5_000_000n,
}
const petersburg: BlockRules = { ...constantinople, fork: forks.Petersburg }
const istanbul: BlockRules = { ...petersburg, fork: forks.Istanbul }
const muirGlacier: BlockRules = { ...istanbul, bombDelay: 9_000_000n }
const berlin: BlockRules = { ...muirGlacier, fork: forks.Berlin }
const london: BlockRules = { ...berlin, fork: forks.London, bombDelay: 9_700_000n, hasBaseFee: true }
const arrowGlacier: BlockRules = { ...london, bombDelay: 10_700_000n }
const grayGlacier: BlockRules = { ...arrowGlacier, bombDelay: 11_400_000n }
const paris: BlockRules = { ...grayGlacier, fork: forks.Paris, reward: 0n, difficulty: 'none', isProofOfStake: true }
const shanghai: BlockRules = { ...paris, fork: forks.Shanghai, hasWithdrawals: true }
const cancun: BlockRules = { ...shanghai, fork: forks.Cancun, hasBlobs: true, hasBeaconRoots: true }
const prague: BlockRules = { ...cancun, fork: forks.Prague, hasBlockHashes: true, hasRequests: true }
const osaka: BlockRules = {
  ...prague,
  fork: forks.Osaka,
  hasBlobReservePrice: true,
  maxBlockBytes: 8 * 2 ** 20,
}

/** Ethereum's forks in order of time, those among them that only concern blocks. */
export const blockForks = {
  Frontier: frontier,
  Homestead: homestead,
  Dao: homestead,
  TangerineWhistle: tangerineWhistle,
  SpuriousDragon: spuriousDragon,
  Byzantium: byzantium,
  Constantinople: constantinople,
  Petersburg: petersburg,
  Istanbul: istanbul,
  MuirGlacier: muirGlacier,
  Berlin: berlin,
  London: london,
  ArrowGlacier: arrowGlacier,
  GrayGlacier: grayGlacier,
  Paris: paris,
  Shanghai: shanghai,
  Cancun: cancun,
  Prague: prague,
  Osaka: osaka,
  BPO1: { ...osaka, fork: forks.BPO1 },
  BPO2: { ...osaka, fork: forks.BPO2 },
  BPO3: { ...osaka, fork: forks.BPO3 },
  BPO4: { ...osaka, fork: forks.BPO4 },
} as const satisfies Record<string, BlockRules>

/** The name of a fork of Ethereum's chain. */
export type BlockFork = keyof typeof blockForks
