import { equalBytes, type Hash, type Log } from '@megarollup/protocol'

/** Which logs are wanted. Empty and `undefined` mean all. */
export interface LogPattern {
  addresses: readonly Uint8Array[]
  topics: readonly (readonly Hash[] | undefined)[]
}

/** Any of the addresses, and at each position any of its topics; a log with fewer topics than positions does not match. */
export function matchesLog({ addresses, topics }: LogPattern, log: Log): boolean {
  if (addresses.length > 0 && !addresses.some((address) => equalBytes(address, log.address))) return false
  if (topics.length > log.topics.length) return false
  return topics.every((wanted, position) => {
    const topic = log.topics[position]
    return wanted === undefined || (topic !== undefined && wanted.some((one) => equalBytes(one, topic)))
  })
}
