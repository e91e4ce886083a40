import type { KernelExports } from '../kernel/exports.ts'

/** What the traced kernel exports besides: `assembly/trace-exports.ts`. */
export interface TracedExports extends KernelExports {
  traceBytes: WebAssembly.Global
  traceAddress(lane: number): number
  readAccountNow(lane: number): number
  readAccountBefore(lane: number): number
  readStorageNow(lane: number): void
  readStorageBefore(lane: number): void
  readCodeNow(lane: number): number
}
