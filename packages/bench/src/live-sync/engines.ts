import { join } from 'node:path'
import type { StateCommitment } from '@megarollup/protocol'
import { createMptCommitment, type FlatState, openFlatState } from '@megarollup/state'

/** A flat state that execution reads, and the commitment that blocks are checked against. */
export interface SyncEngine {
  flat: FlatState
  commitment: StateCommitment
}

const owner = new Uint8Array(32)

/** Engines by name; each opens its stores below a folder. */
export const engines = {
  'mpt-simple': async (path: string): Promise<SyncEngine> => ({
    flat: await openFlatState({ path: join(path, 'flat'), genesisHash: owner }),
    commitment: await createMptCommitment({ path: join(path, 'tree'), genesisHash: owner, timeoutMs: 600_000 }),
  }),
} as const satisfies Record<string, (path: string) => Promise<SyncEngine>>

export type EngineName = keyof typeof engines
export const engineNames = Object.keys(engines) as EngineName[]
