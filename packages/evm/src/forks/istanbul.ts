import { blake2f } from '../precompiles/blake2f.ts'
import { bn254Add } from '../precompiles/bn254-add.ts'
import { bn254Mul } from '../precompiles/bn254-mul.ts'
import { bn254Pairing } from '../precompiles/bn254-pairing.ts'
import { defineFork } from './fork.ts'
import { row } from './opcode.ts'
import { petersburg } from './petersburg.ts'

/**
 * December 2019: EIP-152 (BLAKE2F), EIP-1108 (prices of BN254), EIP-1344 (CHAINID), EIP-1884 (prices of access), EIP-2028 (price
 * of data), EIP-2200 (net gas metering).
 */
export const istanbul = defineFork(petersburg, {
  name: 'Istanbul',
  opcodes: [
    row(0x31, 'BALANCE', 700, 1, 1),
    row(0x3f, 'EXTCODEHASH', 700, 1, 1),
    row(0x46, 'CHAINID', 2, 0, 1),
    row(0x47, 'SELFBALANCE', 5, 0, 1),
    row(0x54, 'SLOAD', 800, 1, 1),
  ],
  precompiles: [blake2f, bn254Add, bn254Mul, bn254Pairing],
  parameters: { metersNetStorage: true, storageRepeat: 800n, storageStipend: 2300n, tokensPerByte: 4n },
})
