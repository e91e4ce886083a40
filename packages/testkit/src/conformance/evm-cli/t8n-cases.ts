/** How one of geth's examples of `t8n` is run, and what comes of it. */
export interface T8nCase {
  /** Folder below `geth/cmd/evm/testdata`. */
  folder: string
  fork: string
  /** What is printed. */
  output: readonly ('alloc' | 'result' | 'body')[]
  /** Default: `txs.json`. */
  txs?: string
  /** Default: `env.json`. */
  env?: string
  reward?: string
  /** File of what is printed. */
  expected?: string
  /** Default: 0. */
  exitCode?: number
}

const ALL = ['alloc', 'result'] as const

/** Every example that has an expectation. */
export const t8nCases: readonly T8nCase[] = [
  { folder: '1', fork: 'Frontier+1346', output: ALL, exitCode: 3 },
  { folder: '1', fork: 'Byzantium', output: ALL, expected: 'exp.json' },
  { folder: '3', fork: 'Berlin', output: ALL, expected: 'exp.json' },
  { folder: '4', fork: 'Berlin', output: ALL, exitCode: 4 },
  { folder: '5', fork: 'Byzantium', output: ALL, reward: '0x80', expected: 'exp.json' },
  { folder: '11', fork: 'London', output: ALL, exitCode: 3 },
  { folder: '13', fork: 'London', output: ['body'], expected: 'exp.json' },
  { folder: '13', fork: 'London', txs: 'signed_txs.rlp', output: ['result'], expected: 'exp2.json' },
  { folder: '14', fork: 'London', output: ['result'], expected: 'exp.json' },
  { folder: '14', fork: 'London', env: 'env.uncles.json', output: ['result'], expected: 'exp2.json' },
  { folder: '14', fork: 'Berlin', env: 'env.uncles.json', output: ['result'], expected: 'exp_berlin.json' },
  { folder: '19', fork: 'London', output: ['result'], expected: 'exp_london.json' },
  { folder: '19', fork: 'ArrowGlacier', output: ['result'], expected: 'exp_arrowglacier.json' },
  { folder: '19', fork: 'GrayGlacier', output: ['result'], expected: 'exp_grayglacier.json' },
  { folder: '23', fork: 'Berlin', output: ['result'], expected: 'exp.json' },
  { folder: '24', fork: 'Merge', output: ALL, expected: 'exp.json' },
  { folder: '24', fork: 'Merge', env: 'env-missingrandom.json', output: [], exitCode: 3 },
  { folder: '25', fork: 'Merge', output: ALL, expected: 'exp.json' },
  { folder: '26', fork: 'Shanghai', output: ALL, expected: 'exp.json' },
  { folder: '28', fork: 'Cancun', txs: 'txs.rlp', output: ALL, expected: 'exp.json' },
  { folder: '29', fork: 'Cancun', output: ALL, expected: 'exp.json' },
  { folder: '30', fork: 'Cancun', txs: 'txs_more.rlp', output: ALL, expected: 'exp.json' },
  { folder: '33', fork: 'Prague', output: ALL, expected: 'exp.json' },
  { folder: '34', fork: 'Osaka', output: ALL, expected: 'exp.json' },
]
