import type { Random } from '../random.ts'
import type { Part } from './assemble.ts'

const BN254_FIELD = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n
const SECP256K1_FIELD = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn

/**
 * A call of a precompile with words in memory that it may accept: signatures with any hash and small r (whose point may not
 * exist), points of BN254 that are on the curve or nearly so, exponents of any shape, rounds of BLAKE2.
 */
export function drawPrecompileCall(random: Random): Part {
  const { below, pick, bytes } = random
  const word = (): bigint => BigInt(`0x${Buffer.from(bytes(32)).toString('hex')}`)
  const point = (): bigint[] =>
    pick([
      [1n, 2n],
      [1n, BN254_FIELD - 2n],
      [0n, 0n],
      [1n, 3n],
      [BN254_FIELD + 1n, 2n],
    ])
  const shapes: (() => { address: number; words: bigint[]; length?: number })[] = [
    () => ({
      address: 1,
      words: [word(), BigInt(26 + below(4)), word() % SECP256K1_FIELD, word() >> BigInt(below(3))],
    }),
    () => ({ address: pick([2, 3, 4]), words: [word(), word()], length: below(70) }),
    () => {
      const [base, exponent, modulus] = [below(34), below(34), below(34)]
      return { address: 5, words: [BigInt(base), BigInt(exponent), BigInt(modulus), word(), word(), word()] }
    },
    () => ({ address: 6, words: [...point(), ...point()] }),
    () => ({ address: 7, words: [...point(), pick([0n, 1n, 2n, word()])] }),
    () => ({
      address: 9,
      words: [(BigInt(below(20)) << 224n) | (word() >> 32n), word(), word(), word(), word(), word(), word() & 0x1ffn],
      length: 213,
    }),
  ]
  const { address, words, length } = pick(shapes)()
  const stores = words.map((each, i) => [each, i * 32, 'MSTORE'] as Part)
  const size = length ?? (below(6) === 0 ? below(200) : words.length * 32)
  const gas: Part = below(4) === 0 ? below(8000) : 'GAS'
  return [
    stores,
    below(70),
    below(64),
    size,
    0,
    ...(below(2) ? [address, gas, 'DELEGATECALL'] : [0, address, gas, 'CALL']),
  ]
}
