import type { Address } from '@megarollup/protocol'
import type { Random } from '../random.ts'
import { assemble, type Part } from './assemble.ts'
import { drawPrecompileCall } from './precompile-inputs.ts'

const UNARY = 'ISZERO NOT CLZ CALLDATALOAD TLOAD SLOAD BALANCE EXTCODESIZE EXTCODEHASH BLOBHASH BLOCKHASH'.split(' ')
const BINARY = 'ADD MUL SUB DIV SDIV MOD SMOD EXP SIGNEXTEND LT GT SLT SGT EQ AND OR XOR BYTE SHL SHR SAR'.split(' ')
const NULLARY = (
  'ADDRESS ORIGIN CALLER CALLVALUE CALLDATASIZE CODESIZE GASPRICE RETURNDATASIZE COINBASE TIMESTAMP NUMBER ' +
  'PREVRANDAO GASLIMIT CHAINID SELFBALANCE BASEFEE BLOBBASEFEE PC MSIZE GAS PUSH0'
).split(' ')
const WORD = 1n << 256n

/** Draws pieces of programs that mostly do something; `contracts` are the addresses worth calling. */
export class SnippetSource {
  readonly #random: Random
  readonly #contracts: readonly Address[]
  readonly #snippets: readonly (readonly [item: () => Part, weight: number])[]

  constructor(random: Random, contracts: readonly Address[]) {
    this.#random = random
    this.#contracts = contracts
    const { below, pick } = random
    const small = () => this.small()
    const value = () => this.value()
    const range = () => [small(), small()]
    // Piece and weight.
    this.#snippets = [
      [() => [value(), value(), pick(BINARY)], 12],
      [() => [value(), pick(UNARY)], 8],
      [() => pick(NULLARY), 6],
      [() => [value(), value(), value(), pick(['ADDMOD', 'MULMOD'])], 4],
      [() => [value(), small(), pick(['MSTORE', 'MSTORE', 'MSTORE8'])], 8],
      [() => [small(), 'MLOAD'], 3],
      [() => [range(), 'KECCAK256'], 4],
      [() => [small(), range(), pick(['MCOPY', 'CALLDATACOPY', 'CODECOPY'])], 5],
      [() => [small(), range(), 'RETURNDATACOPY'], 1],
      [() => ['RETURNDATASIZE', 0, small(), 'RETURNDATACOPY'], 3],
      [() => [range(), small(), this.address(), 'EXTCODECOPY'], 2],
      [() => [this.slotValue(), below(4), 'SSTORE'], 16],
      [() => [below(4), 'SLOAD'], 6],
      [() => [below(5), 'DUP1', 'SLOAD', 1, 'ADD', 'SWAP1', 'SSTORE'], 4],
      [() => [value(), below(3), 'TSTORE'], 3],
      [() => [below(3), 'TLOAD'], 2],
      [() => [Array.from({ length: 4 }, value), range(), `LOG${below(5)}`], 10],
      [() => this.#call(), 18],
      [() => drawPrecompileCall(random), 3],
      [() => this.#create(), 8],
      [() => `DUP${1 + below(below(12) ? 6 : 16)}`, 2],
      [() => `SWAP${1 + below(below(12) ? 5 : 16)}`, 2],
      [() => [`DUP${1 + below(3)}`, `SWAP${1 + below(3)}`], 3],
      [() => 'POP', 3],
      [() => this.#jump(), 10],
      [() => [this.address(), 'SELFDESTRUCT'], 1],
      [() => [range(), pick(['RETURN', 'REVERT'])], 1],
      [() => (below(3) ? [] : random.bytes(1 + below(3))), 1],
      [() => this.#huge(), 1],
    ]
  }

  /** One piece of a program. */
  draw(): Uint8Array {
    return assemble(this.#random.weighted(this.#snippets)())
  }

  /** Pieces of a whole program of up to `most` of them. */
  program(most: number): Uint8Array[] {
    const { below, pick } = this.#random
    const start = assemble(Array.from({ length: 6 }, () => this.value()))
    const body = Array.from({ length: 1 + below(most) }, () => this.draw())
    const end = assemble(
      pick<() => Part>([
        () => 'STOP',
        () => [this.small(), this.small(), 'RETURN'],
        () => [this.small(), this.small(), 'REVERT'],
        () => [32, 0, 'RETURN'],
        () => ['GAS', 0, 'MSTORE', 32, 0, 'RETURN'],
        () => [],
      ])(),
    )
    return [start, ...body, end]
  }

  small(): number {
    const { below, pick } = this.#random
    return below(pick([4, 33, 70, 300]))
  }

  slotValue(): bigint {
    return this.#random.below(5) < 2 ? 0n : BigInt(this.#random.below(3)) + (this.#random.below(3) ? 0n : this.value())
  }

  value(): bigint {
    const { below, pick, bytes } = this.#random
    switch (below(6)) {
      case 0:
        return BigInt(this.small())
      case 1:
        return numberOf(pick(this.#contracts))
      case 2:
        return WORD - 1n - BigInt(this.small())
      case 3:
        return 1n << BigInt(below(256))
      case 4:
        return numberOf(bytes(pick([1, 8, 16, 24, 32])))
      default:
        return BigInt.asUintN(256, (1n << BigInt(64 * (1 + below(4)))) - 1n + BigInt(below(3)))
    }
  }

  address(): bigint {
    const { below, pick } = this.#random
    switch (below(12)) {
      case 0:
        return BigInt(below(0x14))
      case 1:
        return this.value()
      default:
        return numberOf(pick(this.#contracts))
    }
  }

  /** An offset beyond what memory, code or data can have. */
  #huge(): Part {
    const { below, pick } = this.#random
    const offset = pick([this.value(), 2n ** 32n + BigInt(below(100)), 2n ** 64n - 1n])
    return [offset, below(3) ? 'CALLDATALOAD' : pick(['MLOAD', 'JUMP'])]
  }

  #gas(): Part {
    const { below } = this.#random
    switch (below(5)) {
      case 0:
      case 1:
      case 2:
        return below(60_000)
      case 3:
        return [below(3000), 'GAS', 'SUB']
      default:
        return 'GAS'
    }
  }

  #call(): Part {
    const { below, pick } = this.#random
    const ranges = [this.small(), this.small(), this.small(), this.small()]
    const value = below(3) === 0 ? below(9) : 0
    return below(2) === 0
      ? [ranges, value, this.address(), this.#gas(), pick(['CALL', 'CALL', 'CALLCODE'])]
      : [ranges, this.address(), this.#gas(), pick(['DELEGATECALL', 'STATICCALL'])]
  }

  /** A creation from code that two or three pushes put into memory. */
  #create(): Part {
    const { below } = this.#random
    const pieces = Array.from({ length: 1 + below(3) }, () =>
      below(3) ? this.#constructorPiece() : this.#shortPiece(),
    )
    const code = new Uint8Array(96)
    code.set(Buffer.concat(pieces).subarray(0, 96))
    const word = (i: number) => [numberOf(code.subarray(i * 32, i * 32 + 32)), i * 32, 'MSTORE']
    const length = below(4) === 0 ? below(100) : 96
    const value = below(3) === 0 ? below(3) : 0
    const salt = below(3)
    return [word(0), word(1), word(2), below(2) ? [length, 0, value, 'CREATE'] : [salt, length, 0, value, 'CREATE2']]
  }

  /** What constructors do: storage, and code of a few bytes. */
  #constructorPiece(): Uint8Array {
    const { below, pick } = this.#random
    const deployed = numberOf(
      assemble(pick<Part>(['CALLER', 0, [1, 0, 'SSTORE'], [0, 'SELFDESTRUCT'], 'ADDRESS']), 'STOP'),
    )
    return assemble(
      [1 + below(3), below(3), 'SSTORE'],
      below(2) ? [deployed, 0, 'MSTORE', below(40), below(32), pick(['RETURN', 'RETURN', 'REVERT'])] : [],
    )
  }

  #shortPiece(): Uint8Array {
    const { below, pick } = this.#random
    return assemble(
      pick<Part>([
        [this.slotValue(), below(3), 'SSTORE'],
        [0, 0, 0, 0, 0, numberOf(pick(this.#contracts)), 'GAS', 'CALL'],
        [numberOf(pick(this.#contracts)), 'SELFDESTRUCT'],
        ['ORIGIN', 'SELFDESTRUCT'],
        [0, 0, 0, 0, 'CREATE'],
      ]),
    )
  }

  #jump(): Part {
    const { below, pick } = this.#random
    switch (below(7)) {
      // Over an instruction, taken or not.
      case 0:
      case 1:
        return [below(2), 'PC', 6, 'ADD', 'JUMPI', 'INVALID', 'JUMPDEST']
      // Into the data of a push, which is no destination though the byte is that of one.
      case 2:
        return [below(3) ? 0 : 1, 'PC', 6, 'ADD', 'JUMPI', Uint8Array.of(0x61, 0x5b, 0x5b), 'POP']
      // A loop that counts down.
      case 3:
        return [2 + below(20), 'JUMPDEST', 1, 'SWAP1', 'SUB', 'DUP1', 'PC', 6, 'SWAP1', 'SUB', 'JUMPI', 'POP']
      // Somewhere near.
      case 4:
        return below(4) ? ['JUMPDEST', 'GAS', 'POP'] : ['PC', below(40), pick(['ADD', 'SUB']), 'JUMP']
      case 5:
        return ['JUMPDEST', 'GAS', 'POP']
      // Until the gas or the stack ends.
      default:
        return below(8)
          ? 'JUMPDEST'
          : [
              'JUMPDEST',
              pick([
                ['PC', 1],
                ['GAS', 'PC', 2],
                ['CALLER', 'POP', 'PC', 3],
              ]),
              'SWAP1',
              'SUB',
              'JUMP',
            ]
    }
  }
}

export function numberOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}
