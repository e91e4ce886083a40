import { execFileSync } from 'node:child_process'
import { arch, cpus, platform, release, totalmem } from 'node:os'

export type Unit = 'tx/s' | 'Mgas/s' | 'keys/s' | 'ms' | 's' | 'µs/key' | 'µs/tx' | 'B/key' | 'reads/key' | '×'

const lessIsBetter: ReadonlySet<Unit> = new Set(['ms', 's', 'µs/key', 'µs/tx', 'B/key', 'reads/key', '×'])

/** Something else that did the same work in the same run. */
export interface Peer {
  /** Package and version. */
  name: string
  /** Median, in the unit of the figure. */
  value: number
  samples: number[]
  /** How many times better ours is, median against median. */
  ratio: number
  /** What the peer does and does not do of the work. */
  note: string
}

/** One measurement. */
export interface Figure {
  name: string
  /** Median of the samples. */
  value: number
  unit: Unit
  samples: number[]
  peer?: Peer
  /** Peers that did worse than `peer`. */
  others?: Peer[]
}

/** What a benchmark writes, so that two runs can be compared. */
export interface Report {
  suite: string
  commit: string
  node: string
  machine: string
  figures: Figure[]
}

/** What a suite gives that has more to say than figures. */
export interface SuiteResult {
  figures: Figure[]
  /** Stands in the JSON report as it is. */
  details: unknown
  /** Printed below the figures. */
  text: string[]
  /** A self-contained page. */
  page(report: Report): string
}

export function createReport(suite: string, figures: Figure[]): Report {
  return { suite, commit: currentCommit(), node: process.version, machine: describeMachine(), figures }
}

/** The middle value, or the mean of the middle two. */
export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** A figure of our samples and, where there is one, a peer's. */
export function figure(
  name: string,
  unit: Unit,
  samples: number[],
  peer?: { name: string; samples: number[]; note: string },
): Figure {
  const value = median(samples)
  if (!peer) return { name, value, unit, samples }
  const peerValue = median(peer.samples)
  const ratio = lessIsBetter.has(unit) ? peerValue / value : value / peerValue
  return { name, value, unit, samples, peer: { ...peer, value: peerValue, ratio } }
}

/** A figure beside the best of several peers. */
export function figureBesideBest(
  name: string,
  unit: Unit,
  samples: number[],
  peers: readonly { name: string; samples: number[]; note: string }[],
): Figure {
  const [best, ...others] = peers
    .map((peer) => figure(name, unit, samples, peer).peer!)
    .toSorted((a, b) => a.ratio - b.ratio)
  return {
    name,
    value: median(samples),
    unit,
    samples,
    ...(best && { peer: best }),
    ...(others.length > 0 && { others }),
  }
}

function currentCommit(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return git('rev-parse', 'HEAD').trim() + (git('status', '--porcelain').trim() === '' ? '' : '-dirty')
  } catch {
    return 'unknown'
  }
}

function describeMachine(): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpu?.model.trim() ?? 'unknown CPU'} × ${cpus().length}, ${memory} GiB, ${platform()} ${release()} ${arch()}`
}
