import { type Fork, forkNames } from '@megarollup/evm'
import { Fuzzer } from '../fuzz-evm/Fuzzer.ts'
import type { Soak } from './Soak.ts'

/** Most programs run on the newest fork, the rest on any that has other rules for programs: later ones change blobs only. */
const NEWEST = forkNames.indexOf('Osaka')
const FORKS = forkNames
  .slice(0, NEWEST + 1)
  .map((fork, i): readonly [Fork, number] => [fork, i === NEWEST ? NEWEST : 1])

/** Random programs here and on `@ethereumjs/evm`; a round is a program. */
export const fuzzEvmSoak: Soak = {
  name: 'fuzz-evm',
  description: 'random programs against @ethereumjs/evm on every fork: status, gas, output, logs and the whole state',
  async start() {
    const fuzzer = new Fuzzer(FORKS)
    return {
      round: (random) => fuzzer.round(random),
      summary: () => `${fuzzer.programs} programs, ${fuzzer.setAside} set aside for a known fault of the peer`,
    }
  },
}
