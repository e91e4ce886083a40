const salts = [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31]
const wordsOfBlock = 8

/**
 * A split-block Bloom filter (the one of Apache Parquet's specification): a key sets one bit in each of the eight words of a block.
 * With ten bits a key about one absent key in a hundred passes. Blocks are in the order of `h0`, so that adding keys in that order
 * walks through the memory.
 */
export class KeyFilter {
  readonly words: Uint32Array
  readonly #blocks: number

  /** Bytes of the filter for so many keys. */
  static bytesFor(keys: number): number {
    return Math.max(1, Math.ceil((keys * 10) / 256)) * 32
  }

  constructor(words: Uint32Array) {
    this.words = words
    this.#blocks = words.length / wordsOfBlock
  }

  add(h0: number, h2: number): void {
    const block = Math.floor((h0 / 2 ** 32) * this.#blocks) * wordsOfBlock
    for (let i = 0; i < wordsOfBlock; i++) this.words[block + i]! |= 1 << (Math.imul(h2, salts[i]!) >>> 27)
  }

  /** `false` when the key was never added. */
  mayHave(h0: number, h2: number): boolean {
    const block = Math.floor((h0 / 2 ** 32) * this.#blocks) * wordsOfBlock
    for (let i = 0; i < wordsOfBlock; i++)
      if ((this.words[block + i]! & (1 << (Math.imul(h2, salts[i]!) >>> 27))) === 0) return false
    return true
  }
}
