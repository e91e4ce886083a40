import { bytesToHex } from '../bytes/hex.ts'
import type { Hash, Hex } from '../domain/primitives.ts'
import { FeedStopError } from './FeedStopError.ts'

/** A sealed state root that is not the root of this node's state: nothing above the last verified block can be believed. */
export class RootMismatchError extends FeedStopError<'ROOT_MISMATCH'> {
  readonly block: bigint
  readonly computed: Hex
  readonly sealed: Hex

  constructor(block: bigint, computed: Hash, sealed: Hash) {
    const [computedHex, sealedHex] = [bytesToHex(computed), bytesToHex(sealed)]
    super('ROOT_MISMATCH', `State root of block ${block} is ${computedHex}, its seal says ${sealedHex}.`, {
      hint: "The sequencer signed a wrong root, or this node's data is damaged: compare with another node.",
    })
    this.block = block
    this.computed = computedHex
    this.sealed = sealedHex
  }
}
