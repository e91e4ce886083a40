import type { Hash, StateReader } from '@megarollup/protocol'
import { bytesToHex } from '@megarollup/protocol'
import { LayeredState } from '@megarollup/state'
import type { SyncEngine } from './engines.ts'
import { Recovery } from './Recovery.ts'
import type { SyncChain } from './SyncChain.ts'

/** How blocks are imported: one root and one flush at the end, or a root and a durable commit for each. */
export type SyncMode = 'historical' | 'live'

export interface SyncResult {
  blocks: number
  transactions: number
  gas: number
  /** From the first block to the last root and the last durable byte. */
  wallMs: number
  root: string
  /**
   * Wall time of the importing thread, but for `tree` and `persistence`: those are from the question to the answer, while the thread goes on,
   * and overlap with everything.
   */
  wall: {
    recovery: number
    execution: number
    reads: number
    handOver: number
    stalled: number
    tree: number
    persistence: number
  }
  /** CPU time: of the importing thread, of recovery, and of all other threads together (tree, persistence, collectors). */
  cpu: { importing: number; recovery: number; others: number }
  /** Calls of the state below the engine's cache. */
  reads: number
  /** The largest that the process was, with what is not its own. */
  peakRssBytes: number
}

/** Blocks that may wait for their root and their commit while the next ones are executed. */
const IN_FLIGHT = 2

/** Imports a chain into an engine that has the genesis, whose last block is `base`. */
export async function importChain(
  chain: SyncChain,
  { flat, commitment }: SyncEngine,
  options: { base: bigint; mode: SyncMode; isRecovering: boolean },
): Promise<SyncResult> {
  const { base, mode, isRecovering } = options
  const { blocks } = chain
  const state = new LayeredState(flat)
  const reader = new TimedReader(state)
  const evm = chain.createEvm(reader)
  const given = isRecovering ? [] : await recoverAll(chain)
  const prepared = given.map((senders, i) => blocks[i]!.prepare(senders))
  const wall = { recovery: 0, execution: 0, reads: 0, handOver: 0, stalled: 0, tree: 0, persistence: 0 }
  const durable: Promise<void>[] = []
  const failures: Error[] = []
  let gas = 0n
  let root: Hash = new Uint8Array(32)

  const seal = async (number: bigint, expected: Hash | undefined): Promise<void> => {
    const asked = performance.now()
    root = await commitment.root(number)
    const answered = performance.now()
    wall.tree += answered - asked
    if (expected && Buffer.compare(root, expected) !== 0)
      throw new Error(`Block ${number} has the root ${bytesToHex(root)}, not ${bytesToHex(expected)}`)
    await commitment.commit(number)
    await state.flush(number)
    wall.persistence += performance.now() - answered
  }

  const [cpuBefore, threadBefore] = [process.cpuUsage(), process.threadCpuUsage()]
  const started = performance.now()
  const recovery = isRecovering ? new Recovery(blocks) : undefined
  let now = started
  const lap = () => {
    const before = now
    now = performance.now()
    return now - before
  }
  for (const [i, block] of blocks.entries()) {
    const number = base + BigInt(i) + 1n
    const senders = recovery ? await recovery.senders(i) : given[i]!
    wall.recovery += lap()
    const result = block.execute(evm, senders, prepared[i])
    gas += result.gas
    wall.execution += lap()
    state.push(result.diff, { block: number, miniBlock: number })
    commitment.apply(result.diff)
    wall.handOver += lap()
    if (mode === 'live') {
      durable.push(seal(number, block.stateRoot).catch((error: Error) => void failures.push(error)))
      if (i >= IN_FLIGHT) await durable[i - IN_FLIGHT]
      // Answers are taken in between blocks.
      else await new Promise(setImmediate)
      if (failures[0]) throw failures[0]
    }
    wall.stalled += lap()
  }
  const last = base + BigInt(blocks.length)
  if (mode === 'historical') await seal(last, blocks.at(-1)?.stateRoot)
  await Promise.all(durable)
  if (failures[0]) throw failures[0]
  wall.stalled += lap()
  const wallMs = performance.now() - started
  wall.reads = reader.ms
  wall.execution -= reader.ms
  const all = process.cpuUsage(cpuBefore)
  const thread = process.threadCpuUsage(threadBefore)
  const cpu = { importing: (thread.user + thread.system) / 1000, recovery: recovery?.cpuMs ?? 0, others: 0 }
  cpu.others = (all.user + all.system) / 1000 - cpu.importing - cpu.recovery
  await recovery?.[Symbol.asyncDispose]()
  return {
    blocks: blocks.length,
    transactions: blocks.reduce((sum, { transactions }) => sum + transactions, 0),
    gas: Number(gas),
    wallMs,
    root: bytesToHex(root),
    wall,
    cpu,
    reads: reader.count,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  }
}

async function recoverAll(chain: SyncChain): Promise<Uint8Array[][]> {
  await using recovery = new Recovery(chain.blocks)
  const all: Uint8Array[][] = []
  for (const i of chain.blocks.keys()) all.push(await recovery.senders(i))
  return all
}

/** Times what the engine reads. */
class TimedReader implements StateReader {
  ms = 0
  count = 0
  readonly #state: StateReader

  constructor(state: StateReader) {
    this.#state = state
  }

  account(address: Uint8Array) {
    return this.#timed(() => this.#state.account(address))
  }

  storage(address: Uint8Array, slot: Uint8Array) {
    return this.#timed(() => this.#state.storage(address, slot))
  }

  code(codeHash: Uint8Array) {
    return this.#timed(() => this.#state.code(codeHash))
  }

  #timed<Answer>(read: () => Answer): Answer {
    const started = performance.now()
    const answer = read()
    this.ms += performance.now() - started
    this.count++
    return answer
  }
}
