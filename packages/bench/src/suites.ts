import { benchEvm } from './evm/suite.ts'
import type { Figure } from './report/report.ts'

export interface BenchSuite {
  name: string
  description: string
  run(options: { rounds: number }): Promise<Figure[]>
}

/** Every suite that `pnpm bench` knows. */
export const suites: readonly BenchSuite[] = [
  { name: 'evm', description: 'the kernel against @ethereumjs/evm', run: benchEvm },
]
