import type { Hash } from '@megarollup/protocol'
import type { EngineDiff } from '../../types.ts'
import type { BlockState } from '../execution/types.ts'
import type { WorldState } from '../state/WorldState.ts'

/** A state that keeps the diffs of one block, so that the block can be taken back and made again. */
export class RecordedState implements BlockState {
  readonly #state: WorldState
  readonly #diffs: EngineDiff[] = []

  constructor(state: WorldState) {
    this.#state = state
  }

  apply(diff: EngineDiff): void {
    this.#diffs.push(diff)
    this.#state.apply(diff)
  }

  root(): Hash {
    return this.#state.root()
  }

  /** The block both ways. */
  step(): { undo(): void; redo(): void } {
    const [state, diffs] = [this.#state, this.#diffs]
    let undo = state.takeUndo()
    return {
      undo: () => undo(),
      redo() {
        for (const diff of diffs) state.apply(diff)
        undo = state.takeUndo()
      },
    }
  }
}
