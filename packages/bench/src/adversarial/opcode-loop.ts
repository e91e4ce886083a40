import { OPERANDS, type Snippet } from './snippets.ts'

const INITCODE_BYTES = 49_152
/** Where loops find 48 KB of initcode in memory: nothing but JUMPDEST, and nothing but PUSH1, behind a STOP. */
const AREAS = [
  { byte: 0x5b, memory: 0x10000 },
  { byte: 0x60, memory: 0x20000 },
]
/** About so many bytes are in a loop's body, so that the jump back hardly counts. */
const BODY_BYTES = 600

const push3 = (value: number) => [0x62, value >> 16, (value >> 8) & 0xff, value & 0xff]

/** Runs the snippets again and again until the gas has gone. `selfCallModes` says what it does when it calls itself. */
export function opcodeLoop(snippets: readonly Snippet[]): Uint8Array {
  const once = snippets.flatMap(({ code }) => code)
  const body = Array.from({ length: Math.max(1, Math.floor(BODY_BYTES / once.length)) }, () => once).flat()
  const head = (modes: number, data: number): number[] => {
    const start = [
      ...[0x36, ...push3(modes), 0x57],
      ...AREAS.flatMap(({ memory }, i) => [
        ...push3(INITCODE_BYTES),
        ...push3(data + i * INITCODE_BYTES),
        ...push3(memory),
        0x39,
      ]),
      ...OPERANDS.flatMap((operand) => [0x7f, ...Buffer.from(operand.toString(16).padStart(64, '0'), 'hex')]),
    ]
    return [...start, 0x5b, ...body, ...push3(start.length), 0x56]
  }
  const length = head(0, 0).length
  const modes = selfCallModes(length)
  const code = [...head(length, length + modes.length), ...modes]
  return Buffer.concat([
    Uint8Array.from(code),
    ...AREAS.map(({ byte }) => new Uint8Array(INITCODE_BYTES).fill(byte).fill(0, 0, 1)),
  ])
}

/** By length of the call data: 2 reverts after many writes, 3 calls itself again, 4 takes 64 KB of memory, all else stops. */
function selfCallModes(offset: number): number[] {
  const bodies = [
    [
      ...Array.from({ length: 8 }, () => [0x5a, 0x5a, 0x55]).flat(),
      ...Array.from({ length: 100 }, () => [0x5a, 0x5a, 0x5d]).flat(),
      0x5f,
      0x5f,
      0xfd,
    ],
    [0x5f, 0x5f, 0x60, 0x03, 0x5f, 0x5f, 0x30, 0x5a, 0xf1, 0x00],
    [0x5f, ...push3(0xffe0), 0x52, 0x00],
  ]
  const targets = (start: number) => {
    let next = start
    return bodies.map((body) => {
      const target = next
      next += body.length + 1
      return target
    })
  }
  const dispatch = (start: number) => [
    0x5b,
    ...targets(start).flatMap((target, i) => [0x36, 0x60, i + 2, 0x14, ...push3(target), 0x57]),
    0x00,
  ]
  const start = offset + dispatch(0).length
  return [...dispatch(start), ...bodies.flatMap((body) => [0x5b, ...body])]
}
