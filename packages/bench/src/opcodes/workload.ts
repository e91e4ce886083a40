import type { Profile, ProfiledWork } from '@megarollup/evm/profiler'
import type { RecordedBlock } from '@megarollup/testkit'

/** The profile with state in the engine's cache, and that with state from the reader. */
export type Profiles = Record<'warm' | 'cold', Profile>

/** A block whose state is in the engine's cache: executed once, and taken back. */
export function warmBlock(block: RecordedBlock): ProfiledWork {
  return {
    prepare(evm) {
      coldBlock(block).prepare(evm)
      execute(evm, block)
      evm.dropChanges()
    },
    run: (evm) => execute(evm, block),
  }
}

/** A block whose state the engine has to ask for: maps in JavaScript answer. */
export function coldBlock(block: RecordedBlock): ProfiledWork {
  return {
    prepare(evm) {
      evm.reset(block.state)
      evm.setBlock(block.environment, block.options)
    },
    run: (evm) => execute(evm, block),
  }
}

function execute(evm: Parameters<ProfiledWork['run']>[0], { environment, transactions, number }: RecordedBlock): void {
  for (const result of evm.execute(transactions, environment.gasLimit)) {
    if (result.outcome !== 'executed') throw new Error(`A transaction of block ${number} is ${result.outcome}.`)
  }
}

/** Addresses of each code, by its hash. */
export function addressesOf(blocks: readonly RecordedBlock[]): Map<string, string[]> {
  const addresses = new Map<string, Set<string>>()
  for (const { address, codeHash } of blocks.flatMap(({ contracts }) => contracts)) {
    const known = addresses.get(codeHash)
    if (known) known.add(address)
    else addresses.set(codeHash, new Set([address]))
  }
  return new Map(Array.from(addresses, ([codeHash, known]) => [codeHash, [...known]]))
}
