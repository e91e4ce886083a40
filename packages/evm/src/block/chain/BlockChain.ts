import { bytesKey, DecodeError, type Hash } from '@megarollup/protocol'
import type { Evm } from '../../types.ts'
import { decodeBlock, encodeBlock } from '../codec/block.ts'
import { headerHash } from '../codec/header.ts'
import { type ActiveRules, type EthereumChain, rulesAt } from '../config/chain.ts'
import { InvalidBlockError } from '../exceptions.ts'
import { checkResult } from '../execution/check-result.ts'
import { executeBlock } from '../execution/execute-block.ts'
import type { BlockResult } from '../execution/types.ts'
import type { EthereumBlock, EthereumHeader } from '../header.ts'
import { validateBody, validateTransactionsRoot } from '../rules/body.ts'
import { validateHeader } from '../rules/header.ts'
import { validateOmmers } from '../rules/ommers.ts'
import type { WorldState } from '../state/WorldState.ts'
import { recoverBlockTransaction } from '../transactions.ts'
import { RecordedState } from './RecordedState.ts'

/** How many hashes BLOCKHASH reaches back. */
const HASH_WINDOW = 256n

/** A block that the chain holds. */
export interface ChainBlock {
  readonly hash: Hash
  readonly header: EthereumHeader
  readonly ommers: readonly EthereumHeader[]
  /** With this block's own difficulty. */
  readonly totalDifficulty: bigint
  readonly parent: ChainBlock | undefined
}

/** What a block did to the state, both ways. */
interface StateStep {
  undo(): void
  redo(): void
}

export interface BlockChainOptions {
  chain: EthereumChain
  genesis: EthereumHeader
  /** The state of the genesis block, which the chain changes from now on. */
  state: WorldState
  /** An engine for the chain id of `chain`. It is reset. */
  evm: Evm
}

/**
 * A chain in memory that takes blocks in order, on any branch, and checks each of them completely but for the seal of proof of work. The
 * head is the block with the most total difficulty before Paris, and the block that came last since.
 *
 * @example
 * ```ts
 * const chain = new BlockChain({ chain: mainnet, genesis, state, evm: createEvm({ chainId: 1n, state }) })
 * for (const block of decodeChain(bytes)) chain.import(block)
 * ```
 */
export class BlockChain {
  readonly genesis: ChainBlock
  readonly #chain: EthereumChain
  readonly #state: WorldState
  readonly #evm: Evm
  readonly #blocks = new Map<string, ChainBlock>()
  readonly #steps = new Map<ChainBlock, StateStep>()
  #head: ChainBlock
  /** The block after which the state stands. */
  #position: ChainBlock

  constructor({ chain, genesis, state, evm }: BlockChainOptions) {
    this.#chain = chain
    this.#state = state
    this.#evm = evm
    evm.reset(state)
    state.settle()
    const hash = headerHash(genesis)
    this.genesis = { hash, header: genesis, ommers: [], totalDifficulty: genesis.difficulty, parent: undefined }
    this.#blocks.set(bytesKey(hash), this.genesis)
    this.#head = this.genesis
    this.#position = this.genesis
  }

  get head(): ChainBlock {
    return this.#head
  }

  /** A block by its hash, on any branch. */
  block(hash: Hash): ChainBlock | undefined {
    return this.#blocks.get(bytesKey(hash))
  }

  /** The state after the head, or after another block. Changes with the next import. */
  stateAfter(block: ChainBlock = this.#head): WorldState {
    this.#moveTo(block)
    return this.#state
  }

  /**
   * Checks a block, executes it on its parent and keeps it. It becomes the head if its branch is the heaviest.
   *
   * @param block The block, or its RLP.
   * @throws InvalidBlockError, and nothing has changed.
   */
  import(block: EthereumBlock | Uint8Array): ChainBlock & { result?: BlockResult } {
    const encoded = block instanceof Uint8Array ? block : encodeBlock(block)
    const decoded = block instanceof Uint8Array ? decode(block) : block
    const hash = headerHash(decoded.header)
    const known = this.block(hash)
    if (known) return known
    const parent = this.block(decoded.header.parentHash)
    if (!parent) throw new InvalidBlockError('unknown-parent', 'The parent of the block is not known.')
    const rules = this.#rulesOf(decoded.header, parent)
    validateHeader(rules, decoded.header, parent.header)
    validateBody(rules, decoded, encoded.length)
    validateOmmers(decoded, ancestry(parent), (ommer) => this.#rulesOf(ommer, this.block(ommer.parentHash)!))
    const result = this.#execute(rules, decoded, parent)
    const { header, ommers } = decoded
    const added = { hash, header, ommers, totalDifficulty: parent.totalDifficulty + header.difficulty, parent }
    this.#keep(added, result.step)
    return { ...added, result: result.block }
  }

  #rulesOf(header: EthereumHeader, parent: ChainBlock): ActiveRules {
    return rulesAt(this.#chain, { ...header, parentTotalDifficulty: parent.totalDifficulty })
  }

  /** Leaves the state after the block when all is well, else after the parent. */
  #execute(rules: ActiveRules, block: EthereumBlock, parent: ChainBlock): { block: BlockResult; step: StateStep } {
    const transactions = block.transactions.map((raw, i) => recoverBlockTransaction(rules, raw, i))
    this.#moveTo(parent)
    const state = new RecordedState(this.#state)
    try {
      const result = executeBlock(this.#evm, state, rules, {
        ...block.header,
        transactions,
        ommers: block.ommers,
        withdrawals: block.withdrawals,
        blockHash: (number) => hashBefore(parent, number),
      })
      validateTransactionsRoot(block)
      checkResult(rules, block.header, result, this.#state.root())
      return { block: result, step: state.step() }
    } catch (error) {
      this.#state.revertTo(0)
      this.#evm.reset()
      throw error
    }
  }

  #keep(block: ChainBlock, step: StateStep): void {
    this.#blocks.set(bytesKey(block.hash), block)
    this.#steps.set(block, step)
    this.#position = block
    const isProofOfStake = block.header.difficulty === 0n
    if (isProofOfStake || block.totalDifficulty > this.#head.totalDifficulty) this.#head = block
  }

  /** Takes the state from the branch that it is on to a block. */
  #moveTo(target: ChainBlock): void {
    if (this.#position === target) return
    const forward: ChainBlock[] = []
    for (let at = target; this.#position !== at; ) {
      if (at.header.number > this.#position.header.number) {
        forward.push(at)
        at = at.parent!
      } else {
        this.#steps.get(this.#position)!.undo()
        this.#position = this.#position.parent!
      }
    }
    for (const block of forward.reverse()) this.#steps.get(block)!.redo()
    this.#position = target
    this.#evm.reset()
  }
}

function decode(bytes: Uint8Array): EthereumBlock {
  try {
    return decodeBlock(bytes)
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause
    throw new InvalidBlockError('rlp-structure', cause.message, { cause })
  }
}

/** A block and those before it, the youngest first. */
function* ancestry(block: ChainBlock): Generator<ChainBlock> {
  for (let at: ChainBlock | undefined = block; at; at = at.parent) yield at
}

/** The hash of a block up to `parent`; zero for one that is older than the chain. */
function hashBefore(parent: ChainBlock, number: bigint): Hash | undefined {
  if (parent.header.number - number > HASH_WINDOW) return undefined
  for (const { header, hash } of ancestry(parent)) if (header.number === number) return hash
  return undefined
}
