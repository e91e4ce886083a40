import { opcodes } from '@megarollup/evm'

/** A piece of a loop's body. It leaves the stack as it found it, above the operands that the loop keeps there. */
export interface Snippet {
  name: string
  code: number[]
}

/** Operands that a loop has on its stack, the deepest first: what makes arithmetic slow. */
export const OPERANDS: readonly bigint[] = [
  3n,
  (1n << 64n) + 3n,
  0xb3c4d79d41a917585bfc41088d8daaa78b17ea66b99c90ddn,
  (1n << 255n) + 1n,
  0x7fffffff00000001fffffffeffffffffffffffff00000000ffffffff00000001n,
  (1n << 256n) - 1n,
]

/** A call of the contract with one byte of data returns at once, with two reverts after writing, with three calls itself again. */
const SELF_CALL = { stop: 1, revertAfterWrites: 2, recurse: 3, expandMemory: 4 } as const

/** An argument: an operand of the stack (0 is the topmost), a small number, or a number that was not there before. */
type Argument = { operand: number } | number | 'fresh'

const byName = new Map(opcodes.map((opcode) => [opcode.name, opcode]))
const [PUSH0, PUSH1, GAS, POP, ADDRESS] = [0x5f, 0x60, 0x5a, 0x50, 0x30]

/** One instruction, its arguments the topmost first. */
function instruction(name: string, ...args: Argument[]): Snippet {
  const opcode = byName.get(name)
  if (!opcode) throw new Error(`There is no opcode ${name}`)
  const code: number[] = []
  for (const [depth, argument] of args.toReversed().entries()) {
    if (argument === 'fresh') code.push(GAS)
    else if (typeof argument === 'number') code.push(...push(argument))
    else code.push(0x80 + argument.operand + depth)
  }
  code.push(opcode.code, ...Array<number>(opcode.stackOut).fill(POP))
  const text = args.map((argument) => (typeof argument === 'object' ? `s${argument.operand}` : String(argument)))
  return { name: `${name}(${text.join(', ')})`, code }
}

function push(value: number): number[] {
  if (value === 0) return [PUSH0]
  const bytes: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return [PUSH1 + bytes.length - 1, ...bytes]
}

/** Calls the contract itself. */
function selfCall(name: 'CALL' | 'CALLCODE' | 'DELEGATECALL' | 'STATICCALL', mode: number): Snippet {
  const value = name === 'CALL' || name === 'CALLCODE' ? [PUSH0] : []
  const code = [PUSH0, PUSH0, ...push(mode), PUSH0, ...value, ADDRESS, GAS, byName.get(name)!.code, POP]
  return { name: `${name}(itself, mode ${mode})`, code }
}

const operand = (index: number): Argument => ({ operand: index })
const PAIRS = [0, 1, 2, 3, 4, 5].flatMap((left) =>
  [1, 2, 4, 5].map((right) => [operand(left), operand(right)] as const),
)

/** Everything that a loop may be made of. */
export function allSnippets(): Snippet[] {
  const binary = ['MUL', 'DIV', 'SDIV', 'MOD', 'SMOD', 'SUB', 'SLT', 'EXP', 'BYTE', 'SHL', 'SAR', 'SIGNEXTEND', 'XOR']
  const sizes = [0, 1, 32, 136, 137, 1000, 32_768]
  return [
    ...binary.flatMap((name) => PAIRS.map(([left, right]) => instruction(name, left, right))),
    ...['ADDMOD', 'MULMOD'].flatMap((name) =>
      PAIRS.flatMap(([left, right]) => [0, 2, 4].map((modulus) => instruction(name, left, right, operand(modulus)))),
    ),
    ...[
      'ADDRESS',
      'ORIGIN',
      'GASPRICE',
      'COINBASE',
      'SELFBALANCE',
      'BASEFEE',
      'MSIZE',
      'PC',
      'GAS',
      'CODESIZE',
      'PREVRANDAO',
    ].map((name) => instruction(name)),
    ...['ISZERO', 'NOT', 'CLZ', 'CALLDATALOAD', 'BLOBHASH'].flatMap((name) =>
      [0, 5].map((index) => instruction(name, operand(index))),
    ),
    instruction('BLOCKHASH', 0),
    instruction('JUMPDEST'),
    { name: 'PUSH32', code: [0x7f, ...Array<number>(32).fill(0xa5), POP] },
    { name: 'DUP6 SWAP6', code: [0x85, 0x95, POP] },
    instruction('MLOAD', 7),
    instruction('MSTORE', 7, operand(0)),
    instruction('MSTORE8', 7, operand(0)),
    ...sizes.flatMap((size) => [
      instruction('KECCAK256', 1, size),
      { ...instruction('KECCAK256', 'fresh', size), name: `KECCAK256 of bytes at a fresh place, ${size}` },
      instruction('MCOPY', 1, 3, size),
      instruction('CALLDATACOPY', 0, 0, size),
      instruction('CODECOPY', 0, 0, size),
      { name: `EXTCODECOPY(itself, ${size})`, code: [...push(size), PUSH0, PUSH0, ADDRESS, 0x3c] },
      instruction('LOG0', 0, size),
      instruction('LOG4', 0, size, operand(0), operand(1), operand(2), operand(3)),
    ]),
    ...['SLOAD', 'TLOAD', 'BALANCE', 'EXTCODESIZE', 'EXTCODEHASH'].flatMap((name) => [
      instruction(name, 'fresh'),
      instruction(name, 5),
    ]),
    ...['SSTORE', 'TSTORE'].flatMap((name) => [
      instruction(name, 'fresh', operand(0)),
      instruction(name, 5, operand(0)),
      instruction(name, 5, 'fresh'),
    ]),
    instruction('EXTCODECOPY', 'fresh', 0, 0, 32),
    instruction('CALL', 'fresh', 'fresh', 0, 0, 0, 0, 0),
    instruction('CALL', 'fresh', 'fresh', 1, 0, 0, 0, 0),
    instruction('STATICCALL', 'fresh', 'fresh', 0, 0, 0, 0),
    ...(['CALL', 'CALLCODE', 'DELEGATECALL', 'STATICCALL'] as const).map((name) => selfCall(name, SELF_CALL.stop)),
    selfCall('CALL', SELF_CALL.revertAfterWrites),
    selfCall('CALL', SELF_CALL.recurse),
    selfCall('DELEGATECALL', SELF_CALL.expandMemory),
    { name: 'CREATE of nothing', code: [PUSH0, PUSH0, PUSH0, 0xf0, POP] },
    {
      name: 'CREATE of what destroys itself',
      code: [...push(0x33ff), PUSH0, 0x52, ...push(2), ...push(30), PUSH0, 0xf0, POP],
    },
    { name: 'CREATE of 48 KB of JUMPDEST', code: [...push(49_152), ...push(0x10000), PUSH0, 0xf0, POP] },
    { name: 'CREATE of 48 KB of PUSH1', code: [...push(49_152), ...push(0x20000), PUSH0, 0xf0, POP] },
    { name: 'CREATE2 of 48 KB of JUMPDEST', code: [GAS, ...push(49_152), ...push(0x10000), PUSH0, 0xf5, POP] },
  ]
}
