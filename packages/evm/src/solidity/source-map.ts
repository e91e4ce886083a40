/** Where an instruction comes from. */
export interface SourcePosition {
  /** Offset in the source, in bytes of its UTF-8. */
  start: number
  length: number
  /** As the compiler numbers its sources; below zero for code without one. */
  source: number
}

/**
 * Positions by program counter. A source map of solc has an entry for each instruction, `start:length:source:jump:depth`, where
 * what is left out is as in the entry before. Source: Solidity's documentation, "Source Mappings".
 */
export function parseSourceMap(code: Uint8Array, sourceMap: string): ReadonlyMap<number, SourcePosition> {
  const positions = new Map<number, SourcePosition>()
  let position: SourcePosition = { start: 0, length: 0, source: -1 }
  let pc = 0
  for (const entry of sourceMap.split(';')) {
    if (pc >= code.length) break
    const [start, length, source] = entry.split(':')
    position = {
      start: start ? Number(start) : position.start,
      length: length ? Number(length) : position.length,
      source: source ? Number(source) : position.source,
    }
    positions.set(pc, position)
    const opcode = code[pc]!
    pc += opcode >= 0x60 && opcode <= 0x7f ? opcode - 0x5e : 1
  }
  return positions
}

/** Turns offsets in a text, in bytes, into line numbers from 1. */
export function lineFinder(text: string): (offset: number) => number {
  const bytes = new TextEncoder().encode(text)
  const starts = [0]
  bytes.forEach((byte, i) => {
    if (byte === 0x0a) starts.push(i + 1)
  })
  return (offset) => {
    let low = 0
    let high = starts.length
    while (low + 1 < high) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}
