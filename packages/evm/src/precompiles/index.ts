import { blake2f } from './blake2f.ts'
import { bls12G1Add } from './bls12-381-g1-add.ts'
import { bls12G1Msm } from './bls12-381-g1-msm.ts'
import { bls12G2Add } from './bls12-381-g2-add.ts'
import { bls12G2Msm } from './bls12-381-g2-msm.ts'
import { bls12MapFpToG1 } from './bls12-381-map-fp-to-g1.ts'
import { bls12MapFp2ToG2 } from './bls12-381-map-fp2-to-g2.ts'
import { bls12Pairing } from './bls12-381-pairing.ts'
import { bn254Add } from './bn254-add.ts'
import { bn254Mul } from './bn254-mul.ts'
import { bn254Pairing } from './bn254-pairing.ts'
import { ecrecover } from './ecrecover.ts'
import { identity } from './identity.ts'
import { modexp } from './modexp.ts'
import { p256Verify } from './p256-verify.ts'
import { pointEvaluation } from './point-evaluation.ts'
import type { Precompile } from './precompile.ts'
import { ripemd160 } from './ripemd160.ts'
import { sha256 } from './sha256.ts'

export type { Precompile } from './precompile.ts'

/** The precompiles of Osaka by address. A new map at each call: a fork is made by changing a copy. */
export function osakaPrecompiles(): Map<number, Precompile> {
  const all = [
    ecrecover,
    sha256,
    ripemd160,
    identity,
    modexp,
    bn254Add,
    bn254Mul,
    bn254Pairing,
    blake2f,
    pointEvaluation,
    bls12G1Add,
    bls12G1Msm,
    bls12G2Add,
    bls12G2Msm,
    bls12Pairing,
    bls12MapFpToG1,
    bls12MapFp2ToG2,
    p256Verify,
  ]
  return new Map(all.map((precompile) => [precompile.address, precompile]))
}
