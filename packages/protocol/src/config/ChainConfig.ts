import type { Address, Hash, Hex } from '../domain/primitives.ts'

/** A set of rules of execution, named as Ethereum names it. */
export type ForkName = 'osaka'

/** A fork and the first timestamp, in seconds, of a block that follows it. */
export interface ForkActivation {
  name: ForkName
  timestamp: bigint
}

/** Everything that all nodes of a chain must agree on. It never changes after genesis. */
export interface ChainConfig {
  chainId: bigint
  /** By ascending timestamp. The first is at or before genesis. */
  forks: ForkActivation[]
  /** Time between mini-blocks while there is work. */
  miniBlockTimeMs: number
  /** Time between blocks: whole seconds, because timestamps are. */
  blockTimeMs: number
  /** Whose key signs mini-blocks and seals. */
  sequencer: Address
  /** `coinbase` of every block. */
  feeRecipient: Address
  commitmentScheme: 'mpt' | 'twig'
  rules: ChainRules
  eip1559: {
    /** The gas limit over the gas target. */
    elasticity: bigint
    /** The base fee changes by at most one part in so many from block to block. */
    denominator: bigint
  }
  limits: ChainLimits
  l1: {
    chainId: bigint
    /** Address of the inbox contract. */
    inbox: Hex
    /** L1 block from which on the inbox is read. */
    startBlock: bigint
  }
}

/** Rules of Ethereum that a chain switches on or off. */
export interface ChainRules {
  /** Largest RLP of a block, in bytes (EIP-7934), or `undefined` without limit. */
  maxBlockRlpBytes: number | undefined
  /** Largest gas limit of a transaction (EIP-7825); 2^64 − 1 when there is no cap. */
  transactionGasCap: bigint
}

/** What nodes take from each other at most. */
export interface ChainLimits {
  /** Largest encoding of a transaction. */
  maxTransactionBytes: number
  /** Largest uncompressed body of a mini-block. */
  maxMiniBlockBytes: number
}

/** An account of the genesis state. */
export interface GenesisAccount {
  address: Address
  balance: bigint
  nonce: bigint
  code: Uint8Array
  /** Distinct slots, none with a value of zero. */
  storage: { slot: Hash; value: Hash }[]
}

/** A chain's beginning, as `parseGenesis` read it from a file. */
export interface Genesis {
  chain: ChainConfig
  /** Empty accounts are left out (EIP-161). */
  alloc: GenesisAccount[]
  /** What the file says of the header of block 0. */
  header: {
    timestamp: bigint
    gasLimit: bigint
    baseFeePerGas: bigint
    extraData: Uint8Array
    /** The fee recipient, unless the file says otherwise. */
    coinbase: Address
    difficulty: bigint
    /** `mixHash`. */
    prevRandao: Hash
    /** 8 bytes. */
    nonce: Uint8Array
    parentBeaconBlockRoot: Hash
  }
}
