import { median } from '../report/report.ts'
import type { SyncResult } from './importChain.ts'
import { nameOf, type RunKind, type SyncRuns } from './runs.ts'

/** What one kind of import took a block, in ms: medians of its runs. */
export interface Stages {
  /** Of the importing thread. */
  wall: SyncResult['wall']
  cpu: SyncResult['cpu']
  wallMs: number
  txPerSecond: number
  gasPerSecond: number
  readsPerTransaction: number
  /** The stage that bounds the import. */
  bound: string
}

export function stagesOf(results: readonly SyncResult[]): Stages {
  const middle = (of: (result: SyncResult) => number) => median(results.map(of))
  const part = <Key extends 'wall' | 'cpu'>(key: Key) => {
    const names = Object.keys(results[0]![key]) as (keyof SyncResult[Key] & string)[]
    return Object.fromEntries(
      names.map((name) => [name, middle((result) => Number(result[key][name]) / result.blocks)]),
    ) as unknown as SyncResult[Key]
  }
  const [wall, cpu] = [part('wall'), part('cpu')]
  return {
    wall,
    cpu,
    wallMs: middle(({ wallMs, blocks }) => wallMs / blocks),
    txPerSecond: middle(({ transactions, wallMs }) => (transactions / wallMs) * 1000),
    gasPerSecond: middle(({ gas, wallMs }) => (gas / wallMs) * 1000),
    readsPerTransaction: middle(({ reads, transactions }) => reads / transactions),
    bound: boundOf(wall),
  }
}

/** Where the importing thread spends most; while it waits for the tree or the disk, the longer of the two. */
function boundOf({ recovery, execution, reads, handOver, stalled, tree, persistence }: SyncResult['wall']): string {
  const stages = {
    'recovery of senders': recovery,
    execution,
    reads,
    'handing over of changes': handOver,
    [tree > persistence ? 'tree' : 'persistence']: stalled,
  }
  return Object.entries(stages).reduce((most, stage) => (stage[1] > most[1] ? stage : most))[0]
}

const header = [
  'import',
  'tx/s',
  'Mgas/s',
  'ms/block',
  'recovery',
  'execution',
  'reads',
  'hand over',
  'stalled',
  '(tree',
  'persist)',
  'cpu import',
  'recover',
  'others',
  'bound by',
]

/** A table of stages for each chain and engine. */
export function describeRuns(all: readonly SyncRuns[]): string[] {
  return all.flatMap(({ title, engine, kinds }) => [
    '',
    `${title}; engine ${engine}. Milliseconds a block; wall time of the importing thread, tree and persistence beside it, CPU by thread.`,
    ...table(kinds.filter(({ results }) => results.length > 0).map((kind) => rowOf(kind))),
  ])
}

function rowOf(kind: RunKind & { results: SyncResult[] }): string[] {
  const { wall, cpu, wallMs, txPerSecond, gasPerSecond, bound } = stagesOf(kind.results)
  const numbers = [
    wallMs,
    wall.recovery,
    wall.execution,
    wall.reads,
    wall.handOver,
    wall.stalled,
    wall.tree,
    wall.persistence,
    cpu.importing,
    cpu.recovery,
    cpu.others,
  ]
  return [
    nameOf(kind),
    Math.round(txPerSecond).toLocaleString('en'),
    (gasPerSecond / 1e6).toFixed(1),
    ...numbers.map((ms) => ms.toPrecision(3)),
    bound,
  ]
}

function table(rows: string[][]): string[] {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
  return [header, ...rows].map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
  )
}
