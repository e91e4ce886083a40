import type { Address, Hash } from '../domain/primitives.ts'
import type { Account, StateDiff } from '../domain/state.ts'

/** Synchronous reads of the state at one point of the chain: what execution needs. Answers are copies or never mutated. */
export interface StateReader {
  /** `undefined` when the account does not exist. */
  account(address: Address): Account | undefined
  /** 32 bytes; zero when absent. */
  storage(address: Address, slot: Hash): Hash
  /** The bytecode with this hash. Throws when it is unknown: the state that named it is damaged. */
  code(codeHash: Hash): Uint8Array
  /**
   * Whether the account has any storage, which keeps a contract from being created there (EIP-7610). Only a genesis can make such
   * an account without code; readers of chains that have none leave this out.
   */
  hasStorage?(address: Address): boolean
}

/** The same reads where the answer has to be fetched: historical state, remote state. */
export interface AsyncStateReader {
  account(address: Address): Promise<Account | undefined>
  storage(address: Address, slot: Hash): Promise<Hash>
  code(codeHash: Hash): Promise<Uint8Array>
}

/** How far a durable store has come. */
export interface StatePosition {
  /** Number of the last block whose state is in the store. */
  block: bigint
  /** Height of the last mini-block of that block. */
  miniBlock: bigint
}

/** An EIP-1186 proof, as `eth_getProof` answers it, in bytes. */
export interface AccountProof {
  address: Address
  account: Account | undefined
  storageHash: Hash
  /** RLP nodes from the root. */
  accountProof: Uint8Array[]
  storageProofs: { slot: Hash; value: Hash; proof: Uint8Array[] }[]
}

/** A proof of the scheme `twig`: strings of bytes that packages/state/src/twig/SPEC.md describes, one for each key. */
export interface TwigAccountProof {
  scheme: 'twig'
  address: Address
  account: Account | undefined
  accountProof: Uint8Array
  storageProofs: { slot: Hash; value: Hash; proof: Uint8Array }[]
}

/**
 * A scheme that commits to the whole state. It merkleizes mini-blocks as they come and yields a root per block; it runs off
 * the thread that executes. Roots depend on the changes of each block alone, never on how they were cut into diffs.
 */
export interface StateCommitment<Proof extends AccountProof | TwigAccountProof = AccountProof> {
  readonly scheme: 'mpt' | 'twig'
  /** The last block whose root is durable, or `undefined` before genesis was committed. */
  head(): Promise<{ block: bigint; root: Hash } | undefined>
  /** Adds a mini-block's changes to the block being built. Returns at once; failures surface in `root`. */
  apply(diff: StateDiff): void
  /** The root after block `block`, which consists of all changes applied since the last `commit` or `discard`. Not durable yet. */
  root(block: bigint): Promise<Hash>
  /** Makes the block that `root` computed durable, atomically. */
  commit(block: bigint): Promise<void>
  /** Forgets all changes since the last `commit`. */
  discard(): Promise<void>
  /** Proves an account and slots against the root of a committed block. Throws when that block's state is not kept. */
  prove(stateRoot: Hash, address: Address, slots: Hash[]): Promise<Proof>
  /** Reads the state under the root of a committed block. */
  stateAt(stateRoot: Hash): AsyncStateReader
  close(): Promise<void>
}
