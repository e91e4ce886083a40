import { hexToBytes } from '@megarollup/protocol'
import type { Random } from '../random.ts'
import { mutate } from '../soak/mutate.ts'
import type { FuzzAccount, FuzzCase, FuzzTransaction } from './FuzzCase.ts'
import { SnippetSource } from './snippets.ts'

export const SENDER = hexToBytes('0xa100000000000000000000000000000000000001')
const CONTRACTS = ['c1', 'c2', 'c3'].map((byte) => hexToBytes(`0x${byte.repeat(20)}`))
const NOBODY = hexToBytes('0xee00000000000000000000000000000000000000')
const DELEGATION = hexToBytes('0xef0100')

/** Gas that mostly is enough, or ends at any instruction. */
function drawGas({ below, pick }: Random): bigint {
  return BigInt(below(pick([3_000, 50_000, 200_000, 500_000, 500_000])))
}

/** A random case; `forks` are drawn by weight. */
export function drawCase(random: Random, forks: readonly (readonly [FuzzCase['fork'], number])[]): FuzzCase {
  const { below, pick } = random
  const fork = random.weighted(forks)
  const source = new SnippetSource(random, [SENDER, NOBODY, ...CONTRACTS, ...CONTRACTS])
  const contract = (address: Uint8Array): FuzzAccount => {
    let code = source.program(pick([4, 12, 30]))
    const fate = below(20)
    // Mutated bytes, and in a few cases a delegation (EIP-7702), which older forks take for an invalid opcode.
    if (fate < 3) code = code.map((piece) => (below(4) ? piece : mutate(piece, random)))
    if (fate === 4) code = [DELEGATION, pick(CONTRACTS)]
    const storage = Array.from({ length: below(4) }, (_, slot): [bigint, bigint] => [
      BigInt(slot),
      BigInt(1 + below(3)),
    ])
    return { address, balance: BigInt(below(3) * 50), nonce: 1n, code, storage }
  }
  const transaction = (): FuzzTransaction => {
    const value = BigInt(below(3) ? 0 : below(5))
    const gas = drawGas(random)
    if (below(8) === 0) return { to: undefined, value, data: source.program(8), gas }
    return { to: below(20) ? pick(CONTRACTS) : NOBODY, value, data: [random.bytes(below(pick([1, 40, 100])))], gas }
  }
  return {
    fork,
    accounts: [
      { address: SENDER, balance: 10n ** 18n, nonce: BigInt(below(3)), code: [], storage: [] },
      ...CONTRACTS.map(contract),
    ],
    transactions: Array.from({ length: 1 + below(3) }, transaction),
  }
}
