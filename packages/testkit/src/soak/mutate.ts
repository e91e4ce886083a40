import type { Random } from '../random.ts'

const INTERESTING_BYTES = [0x00, 0x01, 0x7f, 0x80, 0xb7, 0xb8, 0xbf, 0xc0, 0xf7, 0xf8, 0xff]

/** Damages bytes in one to four ways that find faults of decoders: cut, flipped, spliced, lengths that lie. */
export function mutate(seed: Uint8Array, random: Random): Uint8Array {
  let bytes = seed.slice()
  for (let left = 1 + random.below(4); left > 0; left--) bytes = random.pick(MUTATIONS)(bytes, random)
  return bytes
}

type Mutation = (bytes: Uint8Array<ArrayBuffer>, random: Random) => Uint8Array<ArrayBuffer>

const MUTATIONS: readonly Mutation[] = [
  function truncate(bytes, random) {
    return bytes.slice(0, random.below(bytes.length + 1))
  },
  function extend(bytes, random) {
    return concat(bytes, random.bytes(1 + random.below(40)))
  },
  function flipBit(bytes, random) {
    if (bytes.length > 0) bytes[random.below(bytes.length)]! ^= 1 << random.below(8)
    return bytes
  },
  function setByte(bytes, random) {
    if (bytes.length > 0) bytes[random.below(bytes.length)] = random.pick(INTERESTING_BYTES)
    return bytes
  },
  function lieAboutLength(bytes, random) {
    const width = random.pick([2, 4, 8])
    if (bytes.length >= width) bytes.fill(random.pick([0xff, 0x7f, 0x00]), ...span(random.below(bytes.length), width))
    return bytes
  },
  function remove(bytes, random) {
    const [from, to] = span(random.below(bytes.length + 1), random.below(40))
    return concat(bytes.slice(0, from), bytes.slice(to))
  },
  function repeat(bytes, random) {
    const [from, to] = span(random.below(bytes.length + 1), random.below(200))
    return concat(bytes.slice(0, to), bytes.slice(from))
  },
]

function span(start: number, length: number): [from: number, to: number] {
  return [start, start + length]
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}
