import { bytesToHex } from '@megarollup/protocol'
import { describe, expect, it } from 'vitest'
import { assemble, type Part } from '../../test/assemble.ts'
import {
  addressOf,
  alice,
  bob,
  CHAIN_ID,
  contract,
  environment,
  numberOf,
  transaction,
  wordOf,
} from '../../test/harness.ts'
import { MapState } from '../../test/MapState.ts'
import { opcodeName } from '../opcodes.ts'
import type { TraceHooks } from './hooks.ts'
import { createTracingEvm } from './tracing-evm.ts'

const other = addressOf(0xdd)

function started(...code: Part[]) {
  const state = new MapState()
  state.set(alice, { balance: 10n ** 20n })
  state.set(contract, { nonce: 1n, balance: 5n, code: assemble(...code) })
  const evm = createTracingEvm({ chainId: CHAIN_ID, state })
  evm.setBlock(environment, { blockHash: () => undefined })
  return { evm, state }
}

/** One line for each event. */
function recorder(): { lines: string[]; hooks: TraceHooks } {
  const lines: string[] = []
  return {
    lines,
    hooks: {
      transactionStart: ({ gasLimit, isCreate }) => lines.push(`start ${gasLimit} ${isCreate}`),
      transactionEnd: ({ gasUsed, status }) => lines.push(`end ${gasUsed} ${status}`),
      enter: ({ kind, depth, to, value }) =>
        lines.push(`enter ${kind} ${depth} ${bytesToHex(to).slice(0, 6)} ${value}`),
      exit: ({ depth, error, gasUsed }) => lines.push(`exit ${depth} ${gasUsed} ${error ?? 'ok'}`),
      log: ({ topics, data }) => lines.push(`log ${topics.length} ${data.length}`),
      step: ({ opcode, cost, depth, error }) =>
        lines.push(`${'  '.repeat(depth)}${opcodeName(opcode)} ${cost}${error ? ` ${error}` : ''}`),
    },
  }
}

describe('hooks', () => {
  it('see a transaction from its start to its end, calls and logs at their place', () => {
    const { evm, state } = started(0, 0, 0, 0, 1, numberOf(other), 0xffff, 'CALL', 0, 0, 'LOG0', 'STOP')
    state.set(other, { nonce: 1n, code: assemble('GAS', 0, 'JUMP') })
    const { lines, hooks } = recorder()
    evm.observe(hooks, () => evm.execute([transaction()], environment.gasLimit))
    expect(lines.filter((line) => !line.trim().startsWith('PUSH'))).toMatchInlineSnapshot(`
      [
        "start 1000000 false",
        "enter CALL 0 0xcccc 0",
        "  CALL 77135",
        "enter CALL 1 0xdddd 1",
        "    GAS 2",
        "    JUMP 8 invalid jump destination",
        "exit 1 67835 invalid jump destination",
        "  LOG0 375",
        "log 0 0",
        "  STOP 0",
        "exit 0 77531 ok",
        "end 98531 1",
      ]
    `)
  })

  it('show stack and memory as they were before the instruction', () => {
    const items = Array.from({ length: 18 }, (_, i) => i + 1)
    const { evm } = started(items, 'SWAP16', 0xff, 0, 'MSTORE', 0xee, 0, 'MSTORE8', 'STOP')
    const seen: Record<string, { stack: bigint[]; memory: string }> = {}
    evm.observe(
      {
        readsMemory: true,
        step: (step) => {
          seen[opcodeName(step.opcode)] = { stack: step.stack(), memory: bytesToHex(step.memory()) }
        },
      },
      () => evm.call({ to: contract }),
    )
    expect(seen.SWAP16!.stack).toEqual(items.map(BigInt))
    expect(seen.MSTORE!.stack.slice(-3)).toEqual([2n, 0xffn, 0n])
    expect(seen.MSTORE!.memory).toBe('0x')
    expect(seen.MSTORE8!.memory).toBe(bytesToHex(wordOf(0xff)))
    expect(seen.STOP!.memory).toBe(`0xee${'00'.repeat(30)}ff`)
  })

  it('read the state as it was before the transaction and as it is now', () => {
    const { evm, state } = started(7, 1, 'SSTORE', 8, 1, 'SSTORE', 'STOP')
    state.setSlot(contract, wordOf(1), wordOf(6))
    const seen: string[] = []
    let reader: Parameters<NonNullable<TraceHooks['transactionStart']>>[0]['state'] | undefined
    evm.observe(
      {
        transactionStart: (start) => {
          reader = start.state
        },
        step: ({ opcode }) => {
          if (opcodeName(opcode) !== 'SSTORE') return
          const { before, now } = reader!
          seen.push(`${before.storage(contract, wordOf(1))[31]} ${now.storage(contract, wordOf(1))[31]}`)
        },
        transactionEnd: () => {
          const { before, now } = reader!
          seen.push(`${before.account(alice)!.nonce} ${now.account(alice)!.nonce}`)
          seen.push(`${now.account(bob)} ${now.code(now.account(contract)!.codeHash).length}`)
        },
      },
      () => evm.execute([transaction({ gasLimit: 100_000n })], environment.gasLimit),
    )
    // In `step` the instruction has been done.
    expect(seen).toEqual(['6 7', '6 8', '0 1', `undefined ${assemble(7, 1, 'SSTORE', 8, 1, 'SSTORE', 'STOP').length}`])
  })

  it('end an execution with what they throw, and the engine goes on after a reset', () => {
    const { evm } = started('JUMPDEST', 0, 'JUMP')
    const stop = new Error('enough')
    const run = () => evm.call({ to: contract })
    const hooks: TraceHooks = {
      step: ({ pc }) => {
        if (pc > 1) throw stop
      },
    }
    expect(() => evm.observe(hooks, run)).toThrow(stop)
    evm.reset()
    expect(run().reason).toBe('out of gas')
  })

  it('are not called for what runs outside of observe', () => {
    const { evm } = started('STOP')
    const { lines, hooks } = recorder()
    evm.observe(hooks, () => evm.call({ to: contract }))
    const { length } = lines
    evm.call({ to: contract })
    expect(lines).toHaveLength(length)
  })
})
