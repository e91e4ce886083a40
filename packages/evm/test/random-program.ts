import { assemble, type Part } from './assemble.ts'
import { numberOf } from './harness.ts'

/** A small generator with a seed (mulberry32): the same programs in every run. */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Source {
  /** Below `count`. */
  below(count: number): number
  pick<T>(items: readonly T[]): T
}

function source(random: () => number): Source {
  const below = (count: number) => Math.floor(random() * count)
  return { below, pick: (items) => items[below(items.length)]! }
}

const unary = [
  'ISZERO',
  'NOT',
  'CLZ',
  'CALLDATALOAD',
  'TLOAD',
  'SLOAD',
  'BALANCE',
  'EXTCODESIZE',
  'EXTCODEHASH',
  'BLOBHASH',
]
const binary =
  'ADD MUL SUB DIV SDIV MOD SMOD EXP SIGNEXTEND LT GT SLT SGT EQ AND OR XOR BYTE SHL SHR SAR KECCAK256'.split(' ')
const nullary = (
  'ADDRESS ORIGIN CALLER CALLVALUE CALLDATASIZE CODESIZE GASPRICE RETURNDATASIZE COINBASE TIMESTAMP NUMBER ' +
  'PREVRANDAO GASLIMIT CHAINID SELFBALANCE BASEFEE BLOBBASEFEE PC MSIZE GAS'
).split(' ')

/**
 * Random code that mostly does something: arguments are pushed before each instruction, offsets are small, addresses are those of
 * `contracts`; now and then anything at all, so that frames halt in every way.
 */
export function randomProgram(random: () => number, contracts: readonly Uint8Array[], depth = 0): Uint8Array {
  const { below, pick } = source(random)
  const small = () => below(pick([4, 40, 300]))
  const value = (): bigint => {
    switch (below(5)) {
      case 0:
        return BigInt(small())
      case 1:
        return numberOf(pick(contracts))
      case 2:
        return (1n << 256n) - 1n - BigInt(small())
      case 3:
        return 1n << BigInt(below(256))
      default:
        return BigInt(Math.floor(random() * 2 ** 32)) << BigInt(below(225))
    }
  }
  const address = (): bigint => (below(8) === 0 ? BigInt(below(5)) : numberOf(pick(contracts)))
  const gas = (): Part => (below(3) === 0 ? below(60_000) : 'GAS')
  const initcode = (): Part => {
    // A random creation, small enough to be put into memory by two pushes.
    const code =
      depth > 1 ? Uint8Array.of(below(256), below(256)) : randomProgram(random, contracts, depth + 2).subarray(0, 64)
    const padded = new Uint8Array(64)
    padded.set(code)
    return [numberOf(padded.subarray(0, 32)), 0, 'MSTORE', numberOf(padded.subarray(32)), 32, 'MSTORE']
  }
  const snippets: (() => Part)[] = [
    () => [value(), value(), pick(binary)],
    () => [value(), value(), pick(binary)],
    () => [value(), pick(unary)],
    () => pick(nullary),
    () => [value(), value(), value(), pick(['ADDMOD', 'MULMOD'])],
    () => [value(), small(), 'MSTORE'],
    () => [value(), small(), 'MSTORE8'],
    () => [small(), 'MLOAD'],
    () => [small(), small(), small(), 'MCOPY'],
    () => [small(), small(), small(), pick(['CALLDATACOPY', 'CODECOPY'])],
    () => [small(), small(), small(), address(), 'EXTCODECOPY'],
    () => [below(10) === 0 ? small() : 0, 0, small(), 'RETURNDATACOPY'],
    () => ['RETURNDATASIZE', 0, small(), 'RETURNDATACOPY'],
    () => [below(3) === 0 ? 0 : value(), below(4), 'SSTORE'],
    () => [below(3) === 0 ? 0 : value(), below(4), 'SSTORE'],
    () => [below(4), 'SLOAD'],
    () => [value(), below(3), 'TSTORE'],
    () => [below(3), 'TLOAD'],
    () => [Array.from({ length: below(5) }, value), small(), small(), `LOG${below(5)}`],
    () => [
      small(),
      small(),
      small(),
      small(),
      below(3) === 0 ? below(9) : 0,
      address(),
      gas(),
      pick(['CALL', 'CALLCODE']),
    ],
    () => [small(), small(), small(), small(), address(), gas(), pick(['DELEGATECALL', 'STATICCALL'])],
    () => [initcode(), below(80), 0, below(3) === 0 ? 1 : 0, 'CREATE'],
    () => [initcode(), value(), below(80), 0, 0, 'CREATE2'],
    () => [`DUP${1 + below(3)}`],
    () => [`SWAP${1 + below(3)}`],
    () => 'POP',
    // A jump over an instruction, taken or not.
    () => [below(2), 'PC', 6, 'ADD', 'JUMPI', 'INVALID', 'JUMPDEST'],
    () => (below(12) === 0 ? Uint8Array.of(below(256)) : []),
    () => (below(12) === 0 ? [address(), 'SELFDESTRUCT'] : []),
  ]
  const end: Part = pick<Part>([
    'STOP',
    [small(), small(), 'RETURN'],
    [small(), small(), 'REVERT'],
    [32, 0, 'RETURN'],
    ['GAS', 0, 'MSTORE', 32, 0, 'RETURN'],
  ])
  return assemble(
    [value(), value(), value()],
    Array.from({ length: 4 + below(30) }, () => pick(snippets)()),
    end,
  )
}
