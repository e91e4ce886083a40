import { method } from '../method.ts'
import { boolean } from '../results/ResultType.ts'

/** `net_listening`: always true, as in geth. */
export const netListening = method({
  name: 'net_listening',
  params: [],
  result: boolean,
  errors: [],
  handle: () => true,
})
