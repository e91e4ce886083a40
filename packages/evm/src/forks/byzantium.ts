import { bn254Add } from '../precompiles/bn254-add.ts'
import { bn254Mul } from '../precompiles/bn254-mul.ts'
import { bn254Pairing } from '../precompiles/bn254-pairing.ts'
import { modexpByzantium } from '../precompiles/modexp.ts'
import { defineFork } from './fork.ts'
import { row } from './opcode.ts'
import { spuriousDragon } from './spurious-dragon.ts'

const PAIR_BYTES = 192

/** October 2017: EIP-140 (REVERT), EIP-211 (return data), EIP-214 (STATICCALL), EIP-196, EIP-197, EIP-198 (precompiles). */
export const byzantium = defineFork(spuriousDragon, {
  name: 'Byzantium',
  opcodes: [
    row(0x3d, 'RETURNDATASIZE', 2, 0, 1),
    row(0x3e, 'RETURNDATACOPY', 3, 3, 0),
    row(0xfa, 'STATICCALL', 700, 6, 1),
    row(0xfd, 'REVERT', 0, 2, 0),
  ],
  precompiles: [
    modexpByzantium,
    { ...bn254Add, gas: () => 500n },
    { ...bn254Mul, gas: () => 40_000n },
    { ...bn254Pairing, gas: (input) => 100_000n + 80_000n * BigInt(Math.floor(input.length / PAIR_BYTES)) },
  ],
})
