import { benchAdversarial } from './adversarial/suite.ts'
import { benchDevnet } from './devnet/suite.ts'
import { benchEvm } from './evm/suite.ts'
import { benchLiveSync } from './live-sync/suite.ts'
import { profileOpcodes } from './opcodes/suite.ts'
import type { Figure, SuiteResult } from './report/report.ts'
import { benchRuntimes } from './runtimes/suite.ts'
import { benchState } from './state/suite.ts'

export interface BenchSuite {
  name: string
  description: string
  /** Samples of each figure, when nobody says how many. */
  rounds: number
  run(options: { rounds: number; only?: string | undefined }): Promise<Figure[] | SuiteResult>
}

/** Every suite that `pnpm bench` knows. */
export const suites: readonly BenchSuite[] = [
  { name: 'evm', description: 'the kernel against @ethereumjs/evm, revm and geth', rounds: 5, run: benchEvm },
  { name: 'devnet', description: 'a whole network against anvil', rounds: 3, run: benchDevnet },
  {
    name: 'adversarial',
    description: 'the least gas per second that can be provoked, beside geth',
    rounds: 3,
    run: benchAdversarial,
  },
  { name: 'opcodes', description: 'where the time of recorded blocks goes', rounds: 20, run: profileOpcodes },
  {
    name: 'state',
    description: 'trees and stores of the state engine beside their peers',
    rounds: 10,
    run: benchState,
  },
  {
    name: 'live-sync',
    description: 'blocks imported with a root for each, and with one root at the end',
    rounds: 3,
    run: benchLiveSync,
  },
  { name: 'runtimes', description: 'one benchmark in Node, Bun, Deno and a browser', rounds: 1, run: benchRuntimes },
]
