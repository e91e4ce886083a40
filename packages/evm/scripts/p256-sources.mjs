import { field, fieldSource } from './field-source.mjs'

const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn
const G = [
  0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
]

/** The generated modules of P-256: the field of coordinates and the field of scalars. */
export function p256Sources() {
  const f = field(P, 9)
  return {
    'fp.ts': fieldSource(f, 32),
    'fn.ts': fieldSource(field(N, 9), 32),
    'constants.ts': `
${f.constant('CURVE_B', B)}${f.constant('GENERATOR', ...G)}${f.constant('ORDER_IN_FP', N)}
/** p − n, big-endian. */
export const P_MINUS_N: usize = memory.data<u8>([${[...Buffer.from((P - N).toString(16).padStart(64, '0'), 'hex')]}])
`,
  }
}
