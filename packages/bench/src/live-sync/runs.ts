import type { EngineName } from './engines.ts'
import type { SyncMode, SyncResult } from './importChain.ts'

/** How an import is done. */
export interface RunKind {
  mode: SyncMode
  isRecovering: boolean
  isCapped: boolean
}

/** The imports of one chain by one engine, one after the other. */
export interface SyncRuns {
  chain: string
  title: string
  engine: EngineName
  kinds: (RunKind & { results: SyncResult[] })[]
}

/** The name of its figure. */
export function nameOf({ mode, isRecovering, isCapped }: RunKind): string {
  return `${mode}${isCapped ? '-capped' : ''}${isRecovering ? '-recovered' : ''}`
}
