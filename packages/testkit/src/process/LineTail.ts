/** The last lines that a process printed, bounded in lines and in characters a line. */
export class LineTail {
  readonly #lines: string[] = []
  readonly #maxLines: number
  readonly #maxLineLength: number

  constructor(maxLines = 400, maxLineLength = 4_000) {
    this.#maxLines = maxLines
    this.#maxLineLength = maxLineLength
  }

  push(line: string): void {
    this.#lines.push(line.length > this.#maxLineLength ? `${line.slice(0, this.#maxLineLength)}…` : line)
    if (this.#lines.length > this.#maxLines) this.#lines.shift()
  }

  /** The last `count` lines, oldest first. */
  text(count = this.#maxLines): string {
    return this.#lines.slice(-count).join('\n')
  }
}
