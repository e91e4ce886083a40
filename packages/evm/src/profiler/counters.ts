import type { Kernel } from '../kernel/Kernel.ts'

/** What the profiled kernel exports beyond the plain one: `assembly/profile-exports.ts`. */
interface ProfiledExports {
  profileAddress(): number
  profiledCode(index: number, to: number): number
}

/** Offsets and sizes in the kernel's area: `assembly/profile.ts`. */
const INSTRUCTIONS = 0x100
const LOOKUPS = 0x900
const PRECOMPILE_CALLS = 0x1000
const COUNTED_PRECOMPILES = 512

/** Looks-up of one kind of state, and where they ended. */
export interface LookupCounts {
  /** All. */
  total: number
  /** Those that the running transaction had not made before. */
  laneMisses: number
  /** Of these, those that went to the `StateReader`. */
  sharedMisses: number
}

/** A code that the engine knows. */
export interface CountedCode {
  address: number
  calls: number
  /** Hexadecimal, with 0x. */
  hash: string
}

export interface Counts {
  instructions: number[]
  precompiles: Map<number, number>
  accounts: LookupCounts
  storage: LookupCounts
  codes: LookupCounts
}

function extras(kernel: Kernel): ProfiledExports {
  return kernel.exports as unknown as ProfiledExports
}

/** Where the kernel says what it executes. */
export function nowAddress(kernel: Kernel): number {
  return extras(kernel).profileAddress() >>> 0
}

export function clearCounts(kernel: Kernel): void {
  const at = nowAddress(kernel)
  kernel.bytes.fill(0, at + INSTRUCTIONS, at + PRECOMPILE_CALLS + 8 * COUNTED_PRECOMPILES)
}

export function readCounts(kernel: Kernel): Counts {
  const at = nowAddress(kernel)
  const read = (offset: number) => Number(kernel.view.getBigUint64(at + offset, true))
  const lookups = (first: number): LookupCounts => ({
    total: read(LOOKUPS + 8 * first),
    laneMisses: read(LOOKUPS + 8 * (first + 1)),
    sharedMisses: read(LOOKUPS + 8 * (first + 2)),
  })
  const precompiles = new Map<number, number>()
  for (let address = 0; address < COUNTED_PRECOMPILES; address++) {
    const calls = read(PRECOMPILE_CALLS + 8 * address)
    if (calls > 0) precompiles.set(address, calls)
  }
  return {
    instructions: Array.from({ length: 256 }, (_, code) => read(INSTRUCTIONS + 8 * code)),
    precompiles,
    accounts: lookups(0),
    storage: lookups(3),
    codes: lookups(6),
  }
}

/** Every code in the engine's cache, with the calls since it was put there. */
export function readCodes(kernel: Kernel): CountedCode[] {
  const { exchange } = kernel
  const codes: CountedCode[] = []
  for (let index = 0; extras(kernel).profiledCode(index, exchange); index++) {
    const [address, calls] = [kernel.view.getBigUint64(exchange, true), kernel.view.getBigUint64(exchange + 8, true)]
    const hash = Array.from(kernel.copy(exchange + 16, 32), (byte) => byte.toString(16).padStart(2, '0')).join('')
    codes.push({ address: Number(address), calls: Number(calls), hash: `0x${hash}` })
  }
  return codes
}
