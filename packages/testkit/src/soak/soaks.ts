import { MegarollupError } from '@megarollup/protocol'
import { crashSoak } from './crash.ts'
import { decodersSoak } from './decoders.ts'
import { devnetSoak } from './devnet.ts'
import { fuzzBlocksSoak } from './fuzz-blocks.ts'
import { fuzzEvmSoak } from './fuzz-evm.ts'
import { fuzzTransactionsSoak } from './fuzz-transactions.ts'
import type { Soak } from './Soak.ts'

/** Every soak that `pnpm soak` knows. */
export const soaks: readonly Soak[] = [
  decodersSoak,
  devnetSoak,
  crashSoak,
  fuzzEvmSoak,
  fuzzTransactionsSoak,
  fuzzBlocksSoak,
]

class UnknownSoakError extends MegarollupError<'UNKNOWN_SOAK'> {
  constructor(name: string) {
    super('UNKNOWN_SOAK', `There is no soak called ${name}.`, {
      hint: `Known: ${soaks.map((soak) => soak.name).join(', ')}.`,
    })
  }
}

/** Throws `UnknownSoakError`. */
export function soakNamed(name: string): Soak {
  const soak = soaks.find((candidate) => candidate.name === name)
  if (soak === undefined) throw new UnknownSoakError(name)
  return soak
}
