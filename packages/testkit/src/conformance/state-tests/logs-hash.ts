import { keccak256 } from '@megarollup/crypto'
import { encodeRlpBytes, encodeRlpList, type Hash, type Log } from '@megarollup/protocol'

/** Keccak-256 of the RLP of the logs: what a post says of them. */
export function logsHash(logs: readonly Log[]): Hash {
  return keccak256(
    encodeRlpList(
      logs.map(({ address, topics, data }) =>
        encodeRlpList([encodeRlpBytes(address), encodeRlpList(topics.map(encodeRlpBytes)), encodeRlpBytes(data)]),
      ),
    ),
  )
}
