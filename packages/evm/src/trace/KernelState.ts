import type { StateReader } from '@megarollup/protocol'
import type { Kernel } from '../kernel/Kernel.ts'
import type { TracedExports } from './exports.ts'
import type { TraceState } from './hooks.ts'

/** Bits of what `readAccountNow` returns. */
const EXISTS = 1
const DESTROYED = 2

/** Reads of the kernel's state while a transaction runs. The hooks are called where the exchange area is free. */
export function kernelState(kernel: Kernel, exports: TracedExports, isIsolated: boolean): TraceState {
  const { lane, exchange } = kernel

  function account(address: Uint8Array, read: (lane: number) => number) {
    kernel.bytes.set(address, exchange)
    return read(lane) & EXISTS ? kernel.accountAt(exchange + 32, exchange + 64, exchange + 96) : undefined
  }

  function storage(address: Uint8Array, slot: Uint8Array, read: (lane: number) => void): Uint8Array {
    kernel.bytes.set(address, exchange)
    kernel.bytes.set(slot, exchange + 32)
    read(lane)
    return kernel.copy(exchange + 64, 32)
  }

  function code(codeHash: Uint8Array): Uint8Array {
    kernel.bytes.set(codeHash, exchange)
    const address = exports.readCodeNow(lane) >>> 0
    return kernel.copy(address, kernel.view.getUint32(exchange, true))
  }

  return {
    // An isolated call starts from the reader's state itself.
    before: isIsolated
      ? kernel.reader
      : {
          account: (address) => account(address, exports.readAccountBefore),
          storage: (address, slot) => storage(address, slot, exports.readStorageBefore),
          code,
        },
    now: {
      account: (address) => account(address, exports.readAccountNow),
      storage: (address, slot) => storage(address, slot, exports.readStorageNow),
      code,
    } satisfies StateReader,
    isDestroyed(address) {
      kernel.bytes.set(address, exchange)
      return (exports.readAccountNow(lane) & DESTROYED) !== 0
    },
  }
}
