/** Indexes of the words by which the measuring thread steers the sampler. */
export const Control = {
  /** 1 ends the sampler. */
  STOP: 0,
  /** Number of the section that is being measured; 0 when none is. */
  SECTION: 1,
} as const

/** What the sampler is given. */
export interface SamplerData {
  /** The kernel's memory, which is shared. */
  memory: SharedArrayBuffer
  /** Where in it the kernel says what it executes. */
  address: number
  control: Int32Array
  meanIntervalMs: number
}

/** By section, then by the word that was seen (`assembly/profile.ts` describes it): how often. */
export type SampleCounts = Map<number, Map<bigint, number>>

/** A word of the kernel, taken apart. */
export interface Sample {
  /** An instruction below 256, or an `Activity`. */
  activity: number
  wait: number
  /** Address of the precompile that runs. */
  precompile: number
  /** Where in the kernel's memory the code lies; 0 outside of instructions. */
  code: number
}

export const Activity = { HOST: 256, TRANSACTION: 257, COMMIT: 258, RESULT: 259 } as const
export const Wait = { NONE: 0, SHARED: 1, ACCOUNT: 2, STORAGE: 3, CODE: 4, BLOCK_HASH: 5, PRECOMPILE: 6 } as const

export function readSample(word: bigint): Sample {
  const low = Number(word & 0xffff_ffffn)
  return { activity: low & 0x1ff, wait: (low >>> 12) & 15, precompile: low >>> 16, code: Number(word >> 32n) }
}
