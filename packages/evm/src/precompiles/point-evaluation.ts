import { bls12_381 } from '@noble/curves/bls12-381.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { fromBigInt, toBigInt } from './bytes.ts'
import type { Precompile } from './precompile.ts'

const INPUT_BYTES = 192
const VERSION_KZG = 0x01
const FIELD_ELEMENTS_PER_BLOB = 4096n
const { Fp12, Fr } = bls12_381.fields
const G1 = bls12_381.G1.Point
const G2 = bls12_381.G2.Point

/** [τ]G2 of the KZG ceremony of 2023, compressed: the second G2 element of its monomial setup. */
const TAU_G2 =
  'b5bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72185cbfee53492714734429b7b38608e23926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2'

/** What the pairing needs of the two fixed G2 points; made at the first call, because it costs milliseconds. */
let setup: { generator: Lines; tau: Lines } | undefined
type Lines = ReturnType<typeof bls12_381.utils.calcPairingPrecomputes>

function fixedPoints() {
  const lines = bls12_381.utils.calcPairingPrecomputes
  setup ??= { generator: lines(G2.BASE), tau: lines(G2.fromHex(TAU_G2)) }
  return setup
}

/**
 * Checks that the polynomial behind a commitment has value y at z. Input: versioned hash (32) ‖ z (32) ‖ y (32) ‖ commitment
 * (48) ‖ proof (48). Output: 4096 and the scalar modulus, 32 bytes each. Source: EIP-4844.
 */
export const pointEvaluation: Precompile = {
  address: 0x0a,
  name: 'KZG_POINT_EVALUATION',
  gas: () => 50_000n,
  run(input) {
    if (input.length !== INPUT_BYTES) return undefined
    const commitment = input.subarray(96, 144)
    const hash = sha256(commitment)
    hash[0] = VERSION_KZG
    for (let i = 0; i < 32; i++) if (input[i] !== hash[i]) return undefined
    const z = toBigInt(input.subarray(32, 64))
    const y = toBigInt(input.subarray(64, 96))
    if (z >= Fr.ORDER || y >= Fr.ORDER) return undefined
    if (!verifyProof(commitment, z, y, input.subarray(144, 192))) return undefined
    const output = new Uint8Array(64)
    output.set(fromBigInt(FIELD_ELEMENTS_PER_BLOB, 32))
    output.set(fromBigInt(Fr.ORDER, 32), 32)
    return output
  },
}

/**
 * e(C − [y]G1, G2) = e(π, [τ − z]G2), arranged so that both G2 points are constants: e(C − [y]G1 + [z]π, G2) · e(−π, [τ]G2) = 1.
 */
function verifyProof(commitmentBytes: Uint8Array, z: bigint, y: bigint, proofBytes: Uint8Array): boolean {
  let commitment: InstanceType<typeof G1>
  let proof: InstanceType<typeof G1>
  try {
    commitment = G1.fromBytes(commitmentBytes)
    proof = G1.fromBytes(proofBytes)
  } catch {
    return false
  }
  const left = commitment.subtract(G1.BASE.multiplyUnsafe(y)).add(proof.multiplyUnsafe(z))
  const { generator, tau } = fixedPoints()
  const pairs: [Lines, bigint, bigint][] = []
  for (const [point, lines] of [
    [left, generator],
    [proof.negate(), tau],
  ] as const) {
    if (point.is0()) continue
    const { x, y: ordinate } = point.toAffine()
    pairs.push([lines, x, ordinate])
  }
  return Fp12.eql(Fp12.finalExponentiate(bls12_381.millerLoopBatch(pairs)), Fp12.ONE)
}
