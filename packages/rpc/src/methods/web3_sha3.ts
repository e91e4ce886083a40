import { keccak256 } from '@megarollup/crypto'
import { method, param } from '../method.ts'
import { data } from '../params/scalars.ts'
import { hash32 } from '../results/ResultType.ts'

/** `web3_sha3`: Keccak-256 (not SHA3-256) of the data. */
export const web3Sha3 = method({
  name: 'web3_sha3',
  params: [param('data', data)],
  result: hash32,
  errors: [],
  handle: (_chain, [data]) => keccak256(data),
})
