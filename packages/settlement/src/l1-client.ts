import { createPublicClient, http, type PublicClient } from 'viem'

/** Anything that reads L1: a URL, or a viem client that is there already. */
export type L1Source = { l1Url: string; client?: never } | { client: PublicClient; l1Url?: never }

/**
 * The viem client of an L1. It does not retry by itself: those who use it know whether and how long to wait.
 *
 * @param timeoutMs time that one request may take
 */
export function createL1Client(source: L1Source, timeoutMs = 10_000): PublicClient {
  if (source.client !== undefined) return source.client
  return createPublicClient({ transport: http(source.l1Url, { retryCount: 0, timeout: timeoutMs }), cacheTime: 0 })
}
