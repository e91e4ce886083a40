import { type Address, bytesToHex } from '@megarollup/protocol'
import type { TraceHooks } from '../trace/hooks.ts'
import { lineFinder, parseSourceMap, type SourcePosition } from './source-map.ts'

/** A contract with what the compiler said of it. */
export interface ContractSource {
  /** The code that is deployed: `evm.deployedBytecode.object` of solc, in bytes. */
  code: Uint8Array
  /** `evm.deployedBytecode.sourceMap` of solc. */
  sourceMap: string
  /** Sources by the number that the compiler gave them (`sources[name].id`). */
  sources: Readonly<Record<number, { name: string; content: string }>>
}

/** What the instructions of one line used. */
export interface LineGas {
  source: string
  /** From 1. */
  line: number
  text: string
  /** Without what contracts called from there used. Refunds are not taken off. */
  gas: bigint
  /** Instructions. */
  steps: number
}

interface Indexed {
  positions: ReadonlyMap<number, SourcePosition>
  lines: ReadonlyMap<number, { name: string; texts: readonly string[]; lineOf: (offset: number) => number }>
}

interface OpenFrame {
  code: Indexed | undefined
  last: { pc: number; gas: bigint; cost: bigint } | undefined
  /** Gas that calls since the last instruction used. */
  callGas: bigint
}

/**
 * Adds up gas by line of Solidity. Creations are not counted: their code has another map.
 *
 * @param contractAt the contract whose code lies at an address; `undefined` leaves it out
 * @example
 * ```ts
 * const profile = createGasByLine((address) => contracts.get(bytesToHex(address)))
 * evm.observe(profile.hooks, () => evm.call({ to, data }))
 * for (const { line, gas, text } of profile.lines()) console.log(line, gas, text)
 * ```
 */
export function createGasByLine(contractAt: (address: Address) => ContractSource | undefined): {
  hooks: TraceHooks
  /** The dearest first. */
  lines(): LineGas[]
} {
  const indexed = new Map<string, Indexed | undefined>()
  const used = new Map<string, LineGas>()
  const frames: OpenFrame[] = []

  function indexOf(address: Address): Indexed | undefined {
    const key = bytesToHex(address)
    if (!indexed.has(key)) {
      const contract = contractAt(address)
      indexed.set(key, contract && indexContract(contract))
    }
    return indexed.get(key)
  }

  function add({ positions, lines }: Indexed, pc: number, gas: bigint): void {
    const position = positions.get(pc)
    const source = position && lines.get(position.source)
    if (!position || !source) return
    const line = source.lineOf(position.start)
    const key = `${source.name}:${line}`
    const entry = used.get(key) ?? { source: source.name, line, text: source.texts[line - 1] ?? '', gas: 0n, steps: 0 }
    entry.gas += gas
    entry.steps++
    used.set(key, entry)
  }

  const hooks: TraceHooks = {
    transactionStart: () => {
      frames.length = 0
    },
    enter: ({ kind, to }) => {
      const code = kind === 'CREATE' || kind === 'CREATE2' ? undefined : indexOf(to)
      frames.push({ code, last: undefined, callGas: 0n })
    },
    step: ({ pc, gas, cost }) => {
      const frame = frames.at(-1)
      if (!frame?.code) return
      // What an instruction used shows in the next one: the price of a call contains what is only lent.
      if (frame.last) add(frame.code, frame.last.pc, frame.last.gas - gas - frame.callGas)
      frame.last = { pc, gas, cost }
      frame.callGas = 0n
    },
    exit: ({ gasUsed }) => {
      const frame = frames.pop()
      if (frame?.code && frame.last) add(frame.code, frame.last.pc, frame.last.cost)
      const caller = frames.at(-1)
      if (caller) caller.callGas += gasUsed
    },
  }
  return { hooks, lines: () => [...used.values()].sort((a, b) => (a.gas < b.gas ? 1 : a.gas > b.gas ? -1 : 0)) }
}

function indexContract({ code, sourceMap, sources }: ContractSource): Indexed {
  const lines = Object.entries(sources).map(
    ([id, { name, content }]) =>
      [
        Number(id),
        { name, texts: content.split('\n').map((text) => text.trim()), lineOf: lineFinder(content) },
      ] as const,
  )
  return { positions: parseSourceMap(code, sourceMap), lines: new Map(lines) }
}
