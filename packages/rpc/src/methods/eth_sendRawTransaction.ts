import { SequencerUnavailableError, TransactionRejectedError } from '../errors.ts'
import { method, param } from '../method.ts'
import { data } from '../params/scalars.ts'
import { hash32 } from '../results/ResultType.ts'

/** `eth_sendRawTransaction`: admits a signed transaction and returns its hash. Source: execution-apis, `eth/submit.yaml`. */
export const ethSendRawTransaction = method({
  name: 'eth_sendRawTransaction',
  params: [param('transaction', data)],
  result: hash32,
  errors: [TransactionRejectedError, SequencerUnavailableError],
  handle: (chain, [raw]) => chain.submitTransaction(raw),
})
