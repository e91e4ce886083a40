import type { Logger } from '@megarollup/protocol'
import type { ChainBackend, LogEntry, NewHead } from '../backend.ts'
import { type LogPattern, matchesLog } from '../logs/matchesLog.ts'
import { headerToJson } from '../results/block.ts'
import { logEntryToJson } from '../results/log.ts'

/** Called with the JSON of a result. Must not block; a throw ends nothing but is logged. */
export type EventListener = (json: string) => void

/** Takes each event of the chain once and gives it, already as JSON, to everyone who wants it. */
export interface SubscriptionHub {
  /** Headers of blocks as they are sealed. Returns the function that ends it. */
  onHeads(listener: EventListener): () => void
  /** Logs as their mini-blocks come, before the seal. Returns the function that ends it. */
  onLogs(pattern: LogPattern, listener: EventListener): () => void
  start(): void
  stop(): void
}

export function createSubscriptionHub(backend: ChainBackend, logger: Logger): SubscriptionHub {
  const heads = new Set<EventListener>()
  const logs = new Set<{ pattern: LogPattern; listener: EventListener }>()
  let ends: (() => void)[] = []

  function deliver(listener: EventListener, json: string): void {
    try {
      listener(json)
    } catch (error) {
      logger.error({ err: error }, 'RPC subscription failed')
    }
  }

  function publishHead({ hash, header }: NewHead): void {
    if (heads.size === 0) return
    const json = JSON.stringify(headerToJson(hash, header))
    for (const listener of heads) deliver(listener, json)
  }

  function publishLogs(entries: LogEntry[]): void {
    if (logs.size === 0) return
    for (const entry of entries) {
      let json: string | undefined
      for (const { pattern, listener } of logs) {
        if (!matchesLog(pattern, entry.log)) continue
        json ??= JSON.stringify(logEntryToJson(entry))
        deliver(listener, json)
      }
    }
  }

  return {
    onHeads(listener) {
      heads.add(listener)
      return () => heads.delete(listener)
    },
    onLogs(pattern, listener) {
      const subscription = { pattern, listener }
      logs.add(subscription)
      return () => logs.delete(subscription)
    },
    start() {
      ends = [backend.onNewHead(publishHead), backend.onLogs(publishLogs)]
    },
    stop() {
      for (const end of ends) end()
      ends = []
      heads.clear()
      logs.clear()
    },
  }
}
