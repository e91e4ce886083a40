import { pageBytes, pageWords } from './runFormat.ts'

/**
 * Pages of runs in memory, of a fixed size, replaced by the clock algorithm. A page is named by a number that its run makes from its
 * own and the page's.
 */
export class PageCache {
  readonly words: Uint32Array
  readonly bytes: Uint8Array
  readonly #frames: number
  readonly #names: Float64Array
  readonly #used: Uint8Array
  readonly #frameOf = new Map<number, number>()
  #hand = 0

  constructor(sizeBytes: number) {
    this.#frames = Math.max(16, Math.floor(sizeBytes / (pageBytes + 64)))
    this.words = new Uint32Array(this.#frames * pageWords)
    this.bytes = new Uint8Array(this.words.buffer)
    this.#names = new Float64Array(this.#frames).fill(-1)
    this.#used = new Uint8Array(this.#frames)
  }

  /** The frame that holds the page, or -1. Its words begin at `frame * pageWords`. Valid until the next `claim`. */
  find(name: number): number {
    const frame = this.#frameOf.get(name)
    if (frame === undefined) return -1
    this.#used[frame] = 1
    return frame
  }

  /** Frees a frame. Fill it, then call `keep`. */
  claim(): number {
    for (;;) {
      const frame = this.#hand
      this.#hand = frame + 1 === this.#frames ? 0 : frame + 1
      if (this.#used[frame] === 1) {
        this.#used[frame] = 0
        continue
      }
      const name = this.#names[frame]!
      if (name >= 0) this.#frameOf.delete(name)
      this.#names[frame] = -1
      return frame
    }
  }

  /** Says what the claimed frame holds now. */
  keep(frame: number, name: number): void {
    this.#names[frame] = name
    this.#frameOf.set(name, frame)
  }
}
