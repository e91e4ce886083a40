import { keccak256 } from '@megarollup/crypto'
import { bloomMayHold, equalBytes, type Log } from '@megarollup/protocol'
import type { LogFilter } from '@megarollup/rpc'

type Criteria = Pick<LogFilter, 'addresses' | 'topics'>

/** Whether a log is wanted: any of the addresses, and at each position any of the topics. */
export function matches(log: Log, { addresses, topics }: Criteria): boolean {
  if (addresses.length > 0 && !addresses.some((address) => equalBytes(address, log.address))) return false
  if (topics.length > log.topics.length) return false
  return topics.every(
    (wanted, i) => !wanted || wanted.length === 0 || wanted.some((topic) => equalBytes(topic, log.topics[i]!)),
  )
}

/** Whether a block with this bloom can hold a wanted log. */
export function mayContain(bloom: Uint8Array, { addresses, topics }: Criteria): boolean {
  const anyOf = (values: Uint8Array[] | undefined) =>
    !values || values.length === 0 || values.some((value) => bloomMayHold(bloom, value, keccak256))
  return anyOf(addresses) && topics.every(anyOf)
}
